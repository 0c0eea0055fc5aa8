# The tests run no container engine: scripts/production-layout.mjs follows the COPY and RUN lines below, and
# test/journeys/production-layout.test.ts starts the result, by the CMD and the HEALTHCHECK below. The workflow's job "image" builds it.
# podman build and buildah need --format docker: their own format, OCI, has no HEALTHCHECK, and they drop it.

# To pin the image, append its digest (@sha256:...). Dependabot updates tag and digest here; in an ARG it would not.
FROM node:24-slim AS base
WORKDIR /app

FROM base AS build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json .env.example ./
COPY scripts/build.mjs scripts/
COPY src src/
COPY views views/
COPY public public/
RUN npm run build
RUN npm prune --omit=dev
# production neither starts the local tenant nor sets up a real one
RUN rm -r dist/tools/local-tenant dist/tools/tenant-setup views/tenant

FROM base
ENV NODE_ENV=production
COPY --from=build /app/package.json /app/.env.example ./
COPY --from=build /app/node_modules node_modules/
COPY --from=build /app/dist dist/
COPY --from=build /app/views views/
COPY --from=build /app/public public/
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
# not /readyz: Swarm replaces an unhealthy instance, and a new one would not get an answer from Redis either
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["node", "-e", "fetch(`http://localhost:${process.env.PORT || 3000}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]

// The pages by Fastify with a sealed session cookie, security headers and EJS. No log. It runs in a folder of its own,
// which has its packages (fastify.ts).
import { randomBytes } from 'node:crypto'
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import secureSession from '@fastify/secure-session'
import view from '@fastify/view'
import ejs from 'ejs'
import fastify from 'fastify'

const { PORT, VIEWS, PAGES, CLAIMS, COMPRESSES } = process.env
const [home, profile] = JSON.parse(PAGES)
const app = fastify()
if (COMPRESSES) await app.register(compress)
await app.register(helmet)
await app.register(secureSession, {
  key: randomBytes(32),
  cookie: { path: '/', httpOnly: true, sameSite: 'lax' },
})
await app.register(view, {
  engine: { ejs },
  root: VIEWS,
  viewExt: 'ejs',
  production: true,
  options: { views: [VIEWS] },
})
app.get(home.path, (_request, reply) => reply.view(home.view, { values: home.values }))
app.get('/login', (request, reply) => {
  request.session.set('claims', JSON.parse(CLAIMS))
  return reply.redirect(profile.path)
})
app.get(profile.path, (request, reply) =>
  request.session.get('claims')
    ? reply.view(profile.view, { values: profile.values })
    : reply.redirect('/login'),
)
await app.listen({ port: Number(PORT), host: 'localhost' })

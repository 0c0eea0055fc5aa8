import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express from 'express'
import { Provider } from 'oidc-provider'
import { health, Readiness } from '../../../src/http/health.ts'
import { createTenant, type TenantSettings } from '../../../src/tools/local-tenant/tenant.ts'
import { BrokenProvider } from '../broken-provider/provider.ts'
import { createSigningKey } from '../broken-provider/signing-key.ts'
import type { Certificate } from '../certificate.ts'
import { openServer } from '../servers.ts'
import { signingKey } from '../tenant-key.ts'

export type Env = Record<string, string>
export interface Ending {
  after(close: () => Promise<void>): void
}

export const credentials = {
  clientId: 'kQ2wE4rT6yU8iO0pA1sD3fG5hJ7kL9zX',
  clientSecret: 'mN1bV3cX5zL7kJ9hG2fD4sA6pO8iU0yT',
}
export const secret = '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0'

// two keys for a whole file: making them takes longer than most tests
const keys = Promise.all([createSigningKey(), createSigningKey()])

/** An application that is running, as far as its probes say. Settings for it, with a tenant at `issuer`. */
export async function startProbes(t: Ending, issuer: string, listener?: RequestListener): Promise<Env> {
  const server = await openServer('127.0.0.1')
  t.after(() => server.close())
  server.serve(listener ?? express().use(health(new Readiness())))
  return {
    BASE_URL: `http://127.0.0.1:${server.port}`,
    ISSUER_BASE_URL: issuer,
    CLIENT_ID: credentials.clientId,
    CLIENT_SECRET: credentials.clientSecret,
    SECRET: secret,
  }
}

interface TenantOptions {
  readonly settings?: Partial<TenantSettings>
  /** Answers some requests in the tenant's place; says whether it did. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => boolean
  readonly certificate?: Certificate
}

/** The local tenant, which knows the application unless `settings` say otherwise. Returns settings for the two. */
export async function startTenant(
  t: Ending,
  { settings = {}, instead, certificate }: TenantOptions = {},
): Promise<Env> {
  const server = await openServer('127.0.0.1', certificate)
  t.after(() => server.close())
  const issuer = `${certificate ? 'https' : 'http'}://127.0.0.1:${server.port}/`
  const env = await startProbes(t, issuer)
  const application = {
    ...credentials,
    callbackUrls: [`${env['BASE_URL']}/callback`],
    logoutUrls: [env['BASE_URL'] ?? ''],
  }
  const tenant = createTenant({ issuer, signingKey, ...application, ...settings })
  server.serve((request, response) => {
    if (!instead?.(request, response)) tenant(request, response)
  })
  return env
}

/** The provider that can be broken, and settings for it and the application. */
export async function startBroken(t: Ending): Promise<{ provider: BrokenProvider; env: Env }> {
  const [current, unknown] = await keys
  const provider = new BrokenProvider({ current, unknown })
  await provider.listenAgain()
  t.after(() => provider.close())
  return { provider, env: { ...(await startProbes(t, provider.issuer)), ...provider.env } }
}

/** oidc-provider as it comes, with its own routes, pages and answers. Not Auth0 in any way. */
export async function startForeign(t: Ending): Promise<Env> {
  const server = await openServer('127.0.0.1')
  t.after(() => server.close())
  const issuer = `http://127.0.0.1:${server.port}`
  const env = await startProbes(t, issuer)
  const client = {
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    redirect_uris: [`${env['BASE_URL']}/callback`],
  }
  server.serve(new Provider(issuer, { clients: [client] }).callback())
  return env
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Fault } from '../broken-provider/fault.ts'
import type { Lies, Statement } from '../broken-provider/lies.ts'
import { openServer } from '../servers.ts'
import { type Ending, type Env, startBroken, startProbes, startTenant } from './stage.ts'

/** One misconfiguration, set up on real servers, and the only complaint that the doctor makes about it. */
export interface Row {
  readonly way: string
  readonly stage: (t: Ending) => Promise<Env>
  /** As `status check problem`. */
  readonly complaint: string
}

/** A tenant in order, and other settings. */
export function settings(changes: Env) {
  return async (t: Ending) => ({ ...(await startTenant(t)), ...changes })
}

export function lie(lies: Lies) {
  return async (t: Ending) => {
    const { provider, env } = await startBroken(t)
    provider.lie(lies)
    return env
  }
}

/** A discovery document with these members beside or instead of the true ones. */
export function told(changes: Statement) {
  return lie({ discovery: truth => ({ ...truth, ...changes }) })
}

export function fault(
  fault: Fault,
  path: '/.well-known/openid-configuration' | '/authorize' | '/oauth/token',
) {
  return async (t: Ending) => {
    const { provider, env } = await startBroken(t)
    provider.fault(path, fault)
    return env
  }
}

/** The application's URL is this one, which the tenant knows. */
export async function onBaseUrl(t: Ending, baseUrl: string): Promise<Env> {
  const settings = { callbackUrls: [`${baseUrl}/callback`], logoutUrls: [baseUrl] }
  return { ...(await startTenant(t, { settings })), BASE_URL: baseUrl }
}

/** A tenant whose own name ends in one path, configured with another. */
export async function onPath(t: Ending, configured: string, own: string): Promise<Env> {
  const server = await openServer('127.0.0.1')
  t.after(() => server.close())
  const issuer = `http://127.0.0.1:${server.port}/`
  const document = {
    issuer: issuer + own,
    authorization_endpoint: `${issuer}authorize`,
    token_endpoint: `${issuer}oauth/token`,
    jwks_uri: `${issuer}keys`,
  }
  server.serve((_request, response) => response.end(JSON.stringify(document)))
  return startProbes(t, issuer + configured)
}

/** A callback URL that is not registered, where the tenant has an error page elsewhere (Auth0: Custom Error Pages). */
export function showErrorElsewhere(request: IncomingMessage, response: ServerResponse): boolean {
  if (!request.url?.startsWith('/authorize')) return false
  const error = 'error=unauthorized_client&error_description=Callback+URL+mismatch.'
  response.writeHead(302, { Location: `https://errors.acme.example/?${error}` }).end()
  return true
}

export function refuseBasic(request: IncomingMessage, response: ServerResponse): boolean {
  if (!request.headers.authorization?.startsWith('Basic ')) return false
  response.writeHead(401, { 'Content-Type': 'application/json' }).end('{"error":"invalid_client"}')
  return true
}

/** Where nothing listens any more. */
export async function freeUrl(): Promise<string> {
  const server = await openServer('127.0.0.1')
  await server.close()
  return `http://127.0.0.1:${server.port}`
}

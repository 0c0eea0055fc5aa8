import { decodeJwt, type JWTPayload } from 'jose'
import { createTenant, type TenantSettings } from '../../src/tools/local-tenant/tenant.ts'
import { openServer } from './servers.ts'
import { signingKey } from './tenant-key.ts'

export const callbackUrl = 'http://localhost:3000/callback'
export const logoutUrl = 'http://localhost:3000/goodbye'

export const application = {
  clientId: 'test-application',
  clientSecret: 'the secret of the test application',
  callbackUrls: [callbackUrl],
  logoutUrls: [logoutUrl],
}

export interface RunningTenant {
  readonly issuer: string
  url(path: string, parameters?: Record<string, string>): URL
  /** A URL that starts a login. */
  authorizeUrl(parameters?: Record<string, string>): URL
  /** Exchanges the code of a callback URL for tokens. */
  exchange(
    callback: URL,
    fields?: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Response>
  tokens(callback: URL): Promise<Tokens>
  /** The claims of the ID token, unverified. */
  claims(callback: URL): Promise<JWTPayload>
  userinfo(callback: URL): Promise<Profile>
}

export interface Tokens {
  readonly id_token: string
  readonly access_token: string
  readonly refresh_token?: string
  readonly scope: string
}

export interface Profile {
  readonly sub: string
  readonly name: string
  readonly nickname: string
  readonly picture: string
  readonly email: string
  readonly email_verified: boolean
}

/** A real tenant on a port of its own, until the test is over. */
export async function startTenant(
  t: { after(close: () => Promise<void>): void },
  settings: Partial<TenantSettings> = {},
): Promise<RunningTenant> {
  const server = await openServer('127.0.0.1')
  t.after(() => server.close())
  const issuer = `http://127.0.0.1:${server.port}/`
  server.serve(createTenant({ issuer, signingKey, ...application, ...settings }))

  function url(path: string, parameters: Record<string, string> = {}): URL {
    return new URL(`${path}?${new URLSearchParams(parameters)}`, issuer)
  }

  async function exchange(callback: URL, fields = secretInBody, headers = {}): Promise<Response> {
    const code = callback.searchParams.get('code') ?? ''
    const grant = { grant_type: 'authorization_code', code, redirect_uri: callbackUrl, ...fields }
    return fetch(url('oauth/token'), { method: 'POST', headers, body: new URLSearchParams(grant) })
  }

  async function tokens(callback: URL): Promise<Tokens> {
    return readJson(await exchange(callback))
  }

  return {
    issuer,
    url,
    authorizeUrl: parameters => url('authorize', { ...login, ...parameters }),
    exchange,
    tokens,
    claims: async callback => decodeJwt((await tokens(callback)).id_token),
    async userinfo(callback) {
      const { access_token } = await tokens(callback)
      return readJson(await fetch(url('userinfo'), { headers: { authorization: `Bearer ${access_token}` } }))
    },
  }
}

export async function readJson<Body>(response: Response): Promise<Body> {
  return JSON.parse(await response.text())
}

const secretInBody: Record<string, string> = {
  client_id: application.clientId,
  client_secret: application.clientSecret,
}

const login = {
  client_id: application.clientId,
  redirect_uri: callbackUrl,
  response_type: 'code',
  scope: 'openid profile email',
  state: 'the-state',
  nonce: 'the-nonce',
}

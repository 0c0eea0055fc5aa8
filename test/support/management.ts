import { callbackUrl, logoutUrl, type RunningTenant } from './tenant.ts'

export const machine = {
  clientId: 'test-machine',
  clientSecret: 'the secret of the test machine',
}

/** An application as the set-up registers it. */
export const shop = {
  name: 'Shop',
  app_type: 'regular_web',
  callbacks: [callbackUrl],
  allowed_logout_urls: [logoutUrl],
  grant_types: ['authorization_code'],
  oidc_conformant: true,
  jwt_configuration: { alg: 'RS256', lifetime_in_seconds: 36_000 },
  oidc_logout: { backchannel_logout_urls: ['https://shop.example/backchannel-logout'] },
}

export type Body = Readonly<Record<string, unknown>>

export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

/** Asks for a Management API token as the machine-to-machine application of the tenant. */
export async function requestToken(
  tenant: RunningTenant,
  fields: Record<string, string> = {},
): Promise<ApiAnswer> {
  const grant = {
    grant_type: 'client_credentials',
    client_id: machine.clientId,
    client_secret: machine.clientSecret,
    audience: `${tenant.issuer}api/v2/`,
    ...fields,
  }
  const headers = { 'Content-Type': 'application/json' }
  return toAnswer(
    await fetch(tenant.url('oauth/token'), { method: 'POST', headers, body: JSON.stringify(grant) }),
  )
}

export async function managementToken(tenant: RunningTenant): Promise<string> {
  const { body } = await requestToken(tenant)
  return String(body['access_token'])
}

/** One request to the Management API: `await api(tenant, token, 'POST', 'clients', { name: 'Shop' })`. */
export async function api(
  tenant: RunningTenant,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<ApiAnswer> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const json = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  return toAnswer(await fetch(new URL(`api/v2/${path}`, tenant.issuer), { method, headers, ...json }))
}

export function idOf(client: Body): string {
  return String(client['client_id'])
}

async function toAnswer(response: Response): Promise<ApiAnswer> {
  const { status, headers } = response
  const text = await response.text()
  return { status, headers, body: text === '' ? {} : JSON.parse(text) }
}

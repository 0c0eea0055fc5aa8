import { randomBytes, randomInt } from 'node:crypto'
import type { Application, Management } from '../settings.ts'

/** An application as the Management API keeps it, in Auth0's names. */
export interface Client {
  readonly client_id: string
  readonly client_secret: string
  readonly global: boolean
  readonly [field: string]: unknown
}

/** A new application with the defaults of `POST /api/v2/clients`. They are not those of the dashboard. */
export function createClient(fields: Readonly<Record<string, unknown>>): Client {
  const { app_type, client_authentication_methods } = fields
  return {
    tenant: 'local',
    global: false,
    is_token_endpoint_ip_header_trusted: false,
    is_first_party: true,
    oidc_conformant: false,
    sso_disabled: false,
    cross_origin_auth: false,
    callbacks: [],
    allowed_logout_urls: [],
    custom_login_page_on: true,
    token_endpoint_auth_method: client_authentication_methods ? null : 'client_secret_post',
    grant_types: app_type === 'non_interactive' ? ['client_credentials'] : usualGrants,
    ...fields,
    jwt_configuration: { ...jwtDefaults, ...recordOf(fields['jwt_configuration']) },
    client_id: randomId(),
    client_secret: randomBytes(48).toString('base64url'),
  }
}

/** The application of the tenant's settings, with the defaults of Auth0's dashboard. */
export function toClient(application: Application): Client {
  const { clientId, clientSecret, callbackUrls, logoutUrls, backchannelLogoutUrls } = application
  const { organizationUsage = 'allow', organizationPrompt = 'no_prompt' } = application
  return {
    ...createClient({
      name: 'Default App',
      app_type: 'regular_web',
      oidc_conformant: true,
      callbacks: callbackUrls,
      allowed_logout_urls: logoutUrls,
      ...(backchannelLogoutUrls && { oidc_logout: { backchannel_logout_urls: backchannelLogoutUrls } }),
      grant_types: application.grantTypes ?? ['authorization_code', 'refresh_token'],
      jwt_configuration: { alg: 'RS256' },
      organization_usage: organizationUsage,
      organization_require_behavior: organizationPrompt,
    }),
    client_id: clientId,
    client_secret: clientSecret,
  }
}

/** The machine-to-machine application, with the defaults of its kind. */
export function toMachineClient({ clientId, clientSecret }: Management): Client {
  return {
    ...createClient({ name: 'Management', app_type: 'non_interactive' }),
    client_id: clientId,
    client_secret: clientSecret,
  }
}

/** Auth0 lists this client too. It stands for the tenant itself. */
export function globalClient(): Client {
  return { ...createClient({ name: 'All Applications', grant_types: [] }), global: true }
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

const usualGrants = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials']
const jwtDefaults = { alg: 'HS256', lifetime_in_seconds: 36_000, secret_encoded: false }

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function randomId(): string {
  return Array.from({ length: 32 }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}

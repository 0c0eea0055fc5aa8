import { randomBytes, randomInt } from 'node:crypto'
import type { Application, Management } from '../settings.ts'

/** An application as the Management API keeps it, in Auth0's names. */
export interface Client {
  readonly client_id: string
  readonly client_secret: string
  readonly global: boolean
  readonly [field: string]: unknown
}

/**
 * A new application with the defaults of `POST /api/v2/clients`. They are not those of the dashboard: lists, algorithm and
 * authentication method are absent until somebody sets them.
 */
export function createClient(fields: Readonly<Record<string, unknown>>): Client {
  const { app_type } = fields
  return {
    tenant: 'local',
    global: false,
    is_token_endpoint_ip_header_trusted: false,
    is_first_party: true,
    oidc_conformant: false,
    sso_disabled: false,
    cross_origin_auth: false,
    custom_login_page_on: true,
    grant_types: app_type === 'non_interactive' ? ['client_credentials'] : usualGrants,
    ...fields,
    ...backchannelLogoutOf(fields),
    jwt_configuration: { ...jwtDefaults, ...recordOf(fields['jwt_configuration']) },
    client_id: randomId(),
    client_secret: randomBytes(48).toString('base64url'),
  }
}

/** The application of the tenant's settings, with the defaults of Auth0's dashboard. */
export function toClient(application: Application): Client {
  const { clientId, clientSecret, callbackUrls, logoutUrls, backchannelLogoutUrls } = application
  const { organizationUsage = 'allow', organizationPrompt = 'no_prompt' } = application
  const { backchannelLogoutInitiators: initiators } = application
  return {
    ...createClient({
      name: 'Default App',
      app_type: 'regular_web',
      oidc_conformant: true,
      callbacks: callbackUrls,
      allowed_logout_urls: logoutUrls,
      ...(backchannelLogoutUrls && {
        oidc_logout: {
          backchannel_logout_urls: backchannelLogoutUrls,
          ...(initiators && {
            backchannel_logout_initiators: { mode: 'custom', selected_initiators: initiators },
          }),
        },
      }),
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

/**
 * The two fields of the back-channel logout, of which a request has one: `oidc_logout`, and the older
 * `oidc_backchannel_logout`, which Auth0 keeps beside it.
 */
export function backchannelLogoutOf(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { oidc_logout = fields['oidc_backchannel_logout'] } = fields
  if (oidc_logout === undefined) return {}
  if (oidc_logout === null) return { oidc_logout: null, oidc_backchannel_logout: null }
  const { backchannel_logout_urls = [], ...rest } = recordOf(oidc_logout)
  return {
    oidc_logout: { backchannel_logout_session_metadata: null, ...rest, backchannel_logout_urls },
    oidc_backchannel_logout: { backchannel_logout_urls },
  }
}

const usualGrants = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials']
const jwtDefaults = { lifetime_in_seconds: 36_000, secret_encoded: false }

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function randomId(): string {
  return Array.from({ length: 32 }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}

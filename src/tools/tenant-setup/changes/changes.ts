import type { Config } from '../../../config/config.ts'
import { brief } from '../../foreign-text.ts'
import type { Application } from '../application.ts'
import { isObject, textsIn } from '../management/tenant-request.ts'
import { type Change, oneOf } from './change.ts'
import { refreshTokens } from './refresh-tokens.ts'

type Fields = Readonly<Record<string, unknown>>

interface Wanted {
  readonly baseUrl: string
  readonly wantsRefreshToken: boolean
  readonly session: Config['session']
}

/**
 * Compares the fields that an application has with those that it needs. A new one, which is null, has none. URLs of other
 * deployments stay in the lists.
 */
export function changesTo(application: Application | null, wanted: Wanted): Change[] {
  const { baseUrl, wantsRefreshToken, session } = wanted
  const fields = application?.fields ?? {}
  return [
    oneOf(fields, 'app_type', ['regular_web']),
    including(fields, 'callbacks', `${baseUrl}/callback`),
    including(fields, 'allowed_logout_urls', baseUrl),
    loginUrl(fields, baseUrl),
    backchannelLogout(fields, baseUrl),
    grants(fields, ['authorization_code', ...(wantsRefreshToken ? ['refresh_token'] : [])]),
    wantsRefreshToken ? refreshTokens(fields, session) : undefined,
    oneOf(fields, 'oidc_conformant', [true]),
    signing(fields['jwt_configuration']),
    authenticationMethod(application),
  ].filter(change => change !== undefined)
}

/** The field with the back-channel logout URL. Not every subscription has it. */
export const logoutField = 'oidc_logout'

/** Whether the tenant refuses a login that names no organization, and lets nobody choose one. */
export function wantsOrganization(fields: Fields): boolean {
  const behavior = fields['organization_require_behavior'] ?? 'no_prompt'
  return fields['organization_usage'] === 'require' && behavior === 'no_prompt'
}

/** Whether the tenant refuses a login that names an organization. A new application has no field for it. */
export function refusesOrganization(fields: Fields): boolean {
  return (fields['organization_usage'] ?? 'deny') === 'deny'
}

/** Whether the back-channel logout URL of another application is registered. Auth0 takes one only. */
export function hasOtherLogoutUrl(fields: Fields, baseUrl: string): boolean {
  const urls = backchannelUrlsIn(fields)
  return isReachable(baseUrl) && urls.length > 0 && !urls.includes(backchannelUrl(baseUrl))
}

function including(fields: Fields, field: string, url: string): Change | undefined {
  const now = textsIn(fields[field])
  if (now.includes(url)) return undefined
  const others = now.length === 0 ? '' : `  (${now.length} other${now.length === 1 ? ' stays' : 's stay'})`
  return { field, value: [...now, url], shown: `+ ${url}${others}` }
}

// Auth0 takes one URL here, so an existing one is kept
function loginUrl(fields: Fields, baseUrl: string): Change | undefined {
  if (!isReachable(baseUrl) || fields['initiate_login_uri']) return undefined
  return { field: 'initiate_login_uri', value: `${baseUrl}/login`, shown: `${baseUrl}/login` }
}

// Auth0 takes one URL here too, so an existing one is kept. Auth0 does not document whether an update merges this object
// or replaces it, so its other members are sent along
function backchannelLogout(fields: Fields, baseUrl: string): Change | undefined {
  const value = fields[logoutField]
  const now = isObject(value) ? value : {}
  if (!isReachable(baseUrl) || backchannelUrlsIn(fields).length > 0) return undefined
  const url = backchannelUrl(baseUrl)
  return {
    field: logoutField,
    value: { ...now, backchannel_logout_urls: [url] },
    shown: `+ ${url}  (where the subscription has it)`,
  }
}

// Auth0 accepts only https here, and only a host with a dot
function isReachable(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl)
  return protocol === 'https:' && hostname.includes('.')
}

/** The second field is an older name of the first, which Auth0 keeps beside it. */
function backchannelUrlsIn(fields: Fields): string[] {
  return [fields[logoutField], fields['oidc_backchannel_logout']]
    .flatMap(value => (isObject(value) ? textsIn(value['backchannel_logout_urls']) : []))
    .filter(Boolean)
}

function backchannelUrl(baseUrl: string): string {
  return `${baseUrl}/backchannel-logout`
}

function grants(fields: Fields, wanted: readonly string[]): Change | undefined {
  const now = textsIn(fields['grant_types'])
  const added = wanted.filter(grant => !now.includes(grant)).map(grant => `+ ${grant}`)
  const removed = now.filter(grant => !wanted.includes(grant)).map(grant => `- ${brief(grant)}`)
  if (added.length + removed.length === 0) return undefined
  const rest = removed.length - mostShownGrants
  const shown = [...added, ...removed.slice(0, mostShownGrants), ...(rest > 0 ? [`- ${rest} others`] : [])]
  return { field: 'grant_types', value: wanted, shown: shown.join('  ') }
}

/** Auth0 has 13 grants. */
const mostShownGrants = 20

// Auth0 does not document whether an update merges this object or replaces it, so the lifetime is sent along
function signing(value: unknown): Change | undefined {
  const now = isObject(value) ? value : {}
  if (now['alg'] === 'RS256') return undefined
  const lifetime = now['lifetime_in_seconds']
  return {
    field: 'jwt_configuration',
    value: { ...(typeof lifetime === 'number' ? { lifetime_in_seconds: lifetime } : {}), alg: 'RS256' },
    shown: typeof now['alg'] === 'string' ? `alg ${brief(now['alg'])} → RS256` : 'alg RS256',
  }
}

/**
 * Auth0 takes this field or `client_authentication_methods`, which a token sees that may read the secret. The application
 * sends its secret by HTTP Basic, which Auth0 accepts with either value.
 */
function authenticationMethod(application: Application | null): Change | undefined {
  if (application && application.clientSecret === undefined) return undefined
  const methods = ['client_secret_post', 'client_secret_basic']
  return oneOf(application?.fields ?? {}, 'token_endpoint_auth_method', methods)
}

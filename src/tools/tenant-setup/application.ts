/** An application as the tenant keeps it. Names and values are Auth0's own. */
export interface Application {
  readonly clientId: string
  /** Undefined where the token may not read it. */
  readonly clientSecret: string | undefined
  readonly fields: Readonly<Record<string, unknown>>
}

/** Undefined where that is no application. */
export function toApplication(value: unknown): Application | undefined {
  if (!isObject(value)) return undefined
  const { client_id: clientId, client_secret: secret, ...fields } = value
  if (typeof clientId !== 'string' || clientId === '') return undefined
  return { clientId, clientSecret: typeof secret === 'string' && secret ? secret : undefined, fields }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The texts in a list from outside; what is no list is an empty one. */
export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

type Fields = Readonly<Record<string, unknown>>

/** What has to change at the application: `value` goes to the tenant, `shown` to the person. */
export interface Change {
  readonly field: string
  readonly value: unknown
  readonly shown: string
}

export interface Wanted {
  readonly baseUrl: string
  readonly wantsRefreshToken: boolean
}

/** Where an application differs from what this one needs; of a new one, that is everything. URLs of others stay. */
export function changesTo(fields: Fields, { baseUrl, wantsRefreshToken }: Wanted): Change[] {
  return [
    exactly(fields, 'app_type', ['regular_web']),
    including(fields, 'callbacks', `${baseUrl}/callback`),
    including(fields, 'allowed_logout_urls', baseUrl),
    loginUrl(fields, baseUrl),
    backchannelLogout(fields['oidc_logout'], baseUrl),
    grants(fields, ['authorization_code', ...(wantsRefreshToken ? ['refresh_token'] : [])]),
    exactly(fields, 'oidc_conformant', [true]),
    signing(fields['jwt_configuration']),
    // Auth0 takes the secret both ways, whichever of the two is set; the application sends it the basic way
    exactly(fields, 'token_endpoint_auth_method', ['client_secret_post', 'client_secret_basic']),
  ].filter(change => change !== undefined)
}

/** Whether somebody else's URL stands in the one place for the back-channel logout. */
export function hasOtherLogoutUrl(fields: Fields, baseUrl: string): boolean {
  const urls = urlsIn(fields['oidc_logout'])
  return isReachable(baseUrl) && urls.length > 0 && !urls.includes(backchannelUrl(baseUrl))
}

/** The first of the values, unless the field has one of them already. */
function exactly(fields: Fields, field: string, values: readonly unknown[]): Change | undefined {
  const now = fields[field]
  const [value] = values
  if (values.includes(now)) return undefined
  return { field, value, shown: now === undefined || now === null ? `${value}` : `${now} → ${value}` }
}

function including(fields: Fields, field: string, url: string): Change | undefined {
  const now = textsIn(fields[field])
  if (now.includes(url)) return undefined
  const others = now.length === 0 ? '' : `  (${now.length} other${now.length === 1 ? ' stays' : 's stay'})`
  return { field, value: [...now, url], shown: `+ ${url}${others}` }
}

// there is room for one: somebody's choice stays
function loginUrl(fields: Fields, baseUrl: string): Change | undefined {
  if (!isReachable(baseUrl) || fields['initiate_login_uri']) return undefined
  return { field: 'initiate_login_uri', value: `${baseUrl}/login`, shown: `${baseUrl}/login` }
}

// room for one here too. Whether the tenant merges the object or replaces it is not documented, so the rest goes along
function backchannelLogout(value: unknown, baseUrl: string): Change | undefined {
  const now = isObject(value) ? value : {}
  if (!isReachable(baseUrl) || urlsIn(value).length > 0) return undefined
  const url = backchannelUrl(baseUrl)
  return {
    field: 'oidc_logout',
    value: { ...now, backchannel_logout_urls: [url] },
    shown: `+ ${url}  (where the subscription has it)`,
  }
}

function backchannelUrl(baseUrl: string): string {
  return `${baseUrl}/backchannel-logout`
}

function urlsIn(value: unknown): string[] {
  return isObject(value) ? textsIn(value['backchannel_logout_urls']).filter(Boolean) : []
}

// Auth0 takes https only, and no host without a dot
function isReachable(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl)
  return protocol === 'https:' && hostname.includes('.')
}

function grants(fields: Fields, wanted: readonly string[]): Change | undefined {
  const now = textsIn(fields['grant_types'])
  const added = wanted.filter(grant => !now.includes(grant)).map(grant => `+ ${grant}`)
  const removed = now.filter(grant => !wanted.includes(grant)).map(grant => `- ${grant}`)
  if (added.length + removed.length === 0) return undefined
  return { field: 'grant_types', value: wanted, shown: [...added, ...removed].join('  ') }
}

// whether the tenant merges the object or replaces it is not documented, so the lifetime goes along
function signing(value: unknown): Change | undefined {
  const now = isObject(value) ? value : {}
  if (now['alg'] === 'RS256') return undefined
  const lifetime = now['lifetime_in_seconds']
  return {
    field: 'jwt_configuration',
    value: { ...(typeof lifetime === 'number' ? { lifetime_in_seconds: lifetime } : {}), alg: 'RS256' },
    shown: typeof now['alg'] === 'string' ? `alg ${now['alg']} → RS256` : 'alg RS256',
  }
}

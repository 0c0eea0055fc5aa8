import type { Application } from '../settings.ts'
import { type Client, recordOf } from './client.ts'
import { type Initiator, initiators } from './initiators.ts'

/** All applications of the tenant. A change by the Management API is in force with the next request. */
export interface Applications {
  /** The application of the tenant's settings. */
  readonly defaultApplication: RegisteredApplication
  find(clientId: string): RegisteredApplication | undefined
  /** The applications with a callback URL, without which nobody can log in. */
  listed(): readonly RegisteredApplication[]
  clients(): readonly Client[]
  client(clientId: string): Client | undefined
  save(client: Client): void
  remove(clientId: string): void
}

/** An application with everything about a login that the Management API can set. */
export interface RegisteredApplication extends Required<Application> {
  /** The origin of its first callback URL over http or https; empty where there is none. */
  url: string
  idTokenAlgorithm: 'RS256' | 'HS256'
  idTokenSeconds: number
}

export function createApplications(defaultClient: Client, others: readonly Client[]): Applications {
  const clients = new Map([defaultClient, ...others].map(client => [client.client_id, client]))
  return {
    get defaultApplication() {
      return toApplication(clients.get(defaultClient.client_id) ?? defaultClient)
    },
    find(clientId) {
      const client = clients.get(clientId)
      return client && !client.global ? toApplication(client) : undefined
    },
    listed: () =>
      [...clients.values()].map(toApplication).filter(({ callbackUrls }) => callbackUrls.length > 0),
    clients: () => [...clients.values()],
    client: clientId => clients.get(clientId),
    save: client => {
      clients.set(client.client_id, client)
    },
    remove: clientId => {
      clients.delete(clientId)
    },
  }
}

function toApplication(client: Client): RegisteredApplication {
  const { alg, lifetime_in_seconds } = recordOf(client['jwt_configuration'])
  const { backchannel_logout_urls, backchannel_logout_initiators } = recordOf(client['oidc_logout'])
  const callbackUrls = textsOf(client['callbacks'])
  return {
    url: originOf(callbackUrls),
    clientId: client.client_id,
    clientSecret: client.client_secret,
    callbackUrls,
    logoutUrls: textsOf(client['allowed_logout_urls']),
    backchannelLogoutUrls: textsOf(backchannel_logout_urls).filter(Boolean),
    backchannelLogoutInitiators: initiatorsOf(recordOf(backchannel_logout_initiators)),
    grantTypes: textsOf(client['grant_types']),
    // a client without these has Auth0's defaults
    organizationUsage: oneOf(['deny', 'allow', 'require'], client['organization_usage']),
    organizationPrompt: oneOf(
      ['no_prompt', 'pre_login_prompt', 'post_login_prompt'],
      client['organization_require_behavior'],
    ),
    idTokenAlgorithm: alg === 'RS256' ? alg : 'HS256',
    idTokenSeconds: Number(lifetime_in_seconds),
  }
}

/** Auth0 counts logouts alone where nobody chose. */
function initiatorsOf({
  mode,
  selected_initiators,
}: Readonly<Record<string, unknown>>): readonly Initiator[] {
  if (mode === 'all') return initiators
  const selected = mode === undefined ? ['rp-logout', 'idp-logout'] : textsOf(selected_initiators)
  return initiators.filter(initiator => selected.includes(initiator))
}

function originOf(urls: readonly string[]): string {
  const url = urls.find(url => /^https?:/.test(url) && URL.canParse(url))
  return url ? new URL(url).origin : ''
}

/** The value, or the first of the known ones. */
function oneOf<Known extends string>(known: readonly [Known, ...Known[]], value: unknown): Known {
  return known.find(each => each === value) ?? known[0]
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

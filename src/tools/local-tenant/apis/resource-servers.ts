import { randomBytes } from 'node:crypto'
import { recordOf } from '../applications/client.ts'
import type { Api } from '../settings.ts'

/** An API as the Management API keeps it, in Auth0's names. */
export interface ResourceServer {
  readonly id: string
  readonly identifier: string
  readonly [field: string]: unknown
}

/** What lets an application get tokens for an API, in the same names. */
export interface NewGrant {
  readonly client_id: string
  readonly audience: string
  readonly scope: readonly string[]
  readonly subject_type: 'client' | 'user'
}

export interface ClientGrant extends NewGrant {
  readonly id: string
}

/** All APIs of the tenant. A change by the Management API is in force with the next request. */
export interface ResourceServers {
  all(): readonly ResourceServer[]
  /** By id or identifier. */
  find(name: string): ResourceServer | undefined
  save(server: ResourceServer): void
  grants(): readonly ClientGrant[]
  addGrant(fields: NewGrant): ClientGrant
  /** Whether a login of a person by this application may ask for a token. An API that is not registered has no policy. */
  admits(clientId: string, audience: string): boolean
}

export function createResourceServers(apis: readonly Api[], systemAudience: string): ResourceServers {
  const servers = new Map(
    apis.map(api => {
      const server = toResourceServer(api, systemAudience)
      return [server.id, server]
    }),
  )
  const grants: ClientGrant[] = []
  const find = (name: string) =>
    servers.get(name) ?? [...servers.values()].find(({ identifier }) => identifier === name)
  return {
    all: () => [...servers.values()],
    find,
    save: server => {
      servers.set(server.id, server)
    },
    grants: () => grants,
    addGrant(fields) {
      const grant = { ...fields, id: `cgr_${randomId()}` }
      grants.push(grant)
      return grant
    },
    admits(clientId, audience) {
      const policy = userPolicyOf(find(audience))
      if (policy !== 'require_client_grant') return policy !== 'deny_all'
      return grants.some(
        grant => grant.client_id === clientId && grant.audience === audience && grant.subject_type === 'user',
      )
    },
  }
}

function toResourceServer(api: Api, systemAudience: string): ResourceServer {
  const isSystem = api.audience === systemAudience
  return {
    id: randomId(),
    name: isSystem ? 'Auth0 Management API' : api.audience,
    identifier: api.audience,
    is_system: isSystem,
    signing_alg: 'RS256',
    scopes: (api.scopes ?? []).map(value => ({ value })),
    token_lifetime: api.tokenSeconds ?? 86_400,
    allow_offline_access: api.allowsOfflineAccess ?? true,
    enforce_policies: api.permissions !== undefined,
    token_dialect: api.permissions ? 'access_token_authz' : 'access_token',
    subject_type_authorization: {
      user: { policy: api.userPolicy ?? 'allow_all' },
      client: { policy: 'require_client_grant' },
    },
  }
}

function userPolicyOf(server: ResourceServer | undefined): unknown {
  const { user } = recordOf(server?.['subject_type_authorization'])
  return recordOf(user)['policy'] ?? 'allow_all'
}

function randomId(): string {
  return randomBytes(12).toString('hex')
}

import { apisOf } from '../../../tokens/apis.ts'
import type { Application } from '../application.ts'
import { type Change, oneOf } from '../changes/change.ts'
import type { ManagementApi } from '../management/management-api.ts'
import { isObject } from '../management/tenant-request.ts'
import { isElsewhere, type Settings } from '../settings.ts'
import { readResourceServer, readUserGrant } from './resource-servers.ts'

type Fields = Readonly<Record<string, unknown>>

/** What a run would do at one API of the tenant. */
export interface ApiPlan {
  readonly audience: string
  readonly changes: readonly Change[]
  /** The scopes of a grant to make, by which logins of people get tokens; null where none is needed, or none can be made. */
  readonly grant: readonly string[] | null
  readonly notes: readonly string[]
}

export interface AccountPlan extends ApiPlan {
  /** Whether ACCOUNT_API is to be written. */
  readonly opensAccounts: boolean
}

interface Given {
  readonly api: ManagementApi
  readonly application: Application | null
  readonly settings: Settings
}

/** Of the API that AUDIENCE names; null where it names none. */
export async function planApi(
  { api, application, settings }: Given,
  { wantsRbac, wantsRefreshToken }: { wantsRbac: boolean; wantsRefreshToken: boolean },
): Promise<ApiPlan | null> {
  const { audience, scope } = settings
  if (audience === undefined) return null
  const none = { audience, changes: [], grant: null }
  const seen = await readResourceServer(api, audience)
  if ('unseen' in seen) return { ...none, notes: [unseenApi(audience, seen.unseen)] }
  const fields = seen.value
  if (fields === null) return { ...none, notes: [unknownApi(audience)] }
  const scopes = scope.filter(each => !openIdScopes.has(each))
  const access = await accessTo(api, { fields, application, audience, scopes })
  const wanted = [
    wantsRefreshToken ? oneOf(fields, 'allow_offline_access', [true]) : undefined,
    ...(wantsRbac ? rbac(fields) : []),
  ].filter(change => change !== undefined)
  const isLacking = wanted.length > 0 && !api.mayHave('update:resource_servers')
  return {
    audience,
    changes: isLacking ? [] : wanted,
    grant: access.grant,
    notes: [
      ...(isLacking ? [notChanged(audience, wanted)] : []),
      ...(access.problem === null ? [] : [`of the API ${audience}, ${access.problem}`]),
      ...(fields['enforce_policies'] === true || wantsRbac ? [] : [withoutRbac(audience)]),
      ...(fields['signing_alg'] === 'HS256' ? [sharedSecret(audience)] : []),
    ],
  }
}

/** Of the Management API, by which people change their own account; null where ACCOUNT_API says that they do not. */
export async function planAccounts(
  { api, application, settings }: Given,
  tenantUrl: string,
): Promise<AccountPlan | null> {
  const { accountApi, issuer } = settings
  const account = apisOf({ accountApi: 'management', issuerBaseUrl: tenantUrl }).get('account')
  if (accountApi === 'none' || !account) return null
  const { audience, scope: scopes } = account
  const left = { audience, changes: [], grant: null, opensAccounts: false }
  if (isElsewhere(issuer, tenantUrl)) return { ...left, notes: [customDomain] }
  const seen = await readResourceServer(api, audience)
  if ('unseen' in seen || seen.value === null) {
    const reason = 'unseen' in seen ? seen.unseen : 'the tenant says that it has no such API'
    return {
      ...left,
      notes: [`whether people may change their own account is not known: ${reason}. ${stays}`],
    }
  }
  const { grant, problem } = await accessTo(api, { fields: seen.value, application, audience, scopes })
  return {
    ...left,
    grant,
    opensAccounts: problem === null && accountApi === undefined,
    notes: problem === null ? [] : [`of people’s own accounts (Auth0 Management API), ${problem} ${stays}`],
  }
}

const openIdScopes = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access'])

interface Access {
  readonly fields: Fields
  readonly application: Application | null
  readonly audience: string
  readonly scopes: readonly string[]
}

/** Whether logins of people by this application get tokens for the API. `problem` completes "of the API, ...". */
async function accessTo(
  api: ManagementApi,
  { fields, application, audience, scopes }: Access,
): Promise<{ grant: readonly string[] | null; problem: string | null }> {
  const policy = userPolicyIn(fields)
  if (policy === 'deny_all')
    return {
      grant: null,
      problem: `no login of a person gets a token: its policy says so.\n${wherePolicyIs}`,
    }
  if (policy !== 'require_client_grant') return { grant: null, problem: null }
  const clientId = application?.clientId
  const seen = clientId === undefined ? { value: null } : await readUserGrant(api, { clientId, audience })
  if ('unseen' in seen)
    return { grant: null, problem: `each application needs a grant, and ${seen.unseen}.\n${wherePolicyIs}` }
  if (seen.value === null)
    return api.mayHave('create:client_grants')
      ? { grant: scopes, problem: null }
      : {
          grant: null,
          problem: `this application has no grant, and the token lacks create:client_grants.\n${wherePolicyIs}`,
        }
  const granted = seen.value
  const missing = granted === 'all' ? [] : scopes.filter(scope => !granted.includes(scope))
  if (missing.length === 0) return { grant: null, problem: null }
  return {
    grant: null,
    problem: `the grant of this application lacks ${missing.join(', ')}.\n${wherePolicyIs}`,
  }
}

/** Tenants that are older than these policies have none, which lets everybody in. */
function userPolicyIn(fields: Fields): unknown {
  const byType = fields['subject_type_authorization']
  const user = isObject(byType) ? byType['user'] : undefined
  return isObject(user) ? user['policy'] : undefined
}

function rbac(fields: Fields): (Change | undefined)[] {
  const isProfile = String(fields['token_dialect']).startsWith('rfc9068_profile')
  return [
    oneOf(fields, 'enforce_policies', [true]),
    oneOf(fields, 'token_dialect', [isProfile ? 'rfc9068_profile_authz' : 'access_token_authz']),
  ]
}

const stays = 'ACCOUNT_API stays as it is. See docs/auth0.md.'

const wherePolicyIs = 'In the Auth0 dashboard: Applications, APIs, the API, Application Access.'

const customDomain =
  'logins are at a custom domain, and Auth0 names the API of people’s own accounts by the tenant’s own one. Set ACCOUNT_API\n' +
  'yourself, and try it: see docs/auth0.md.'

function unseenApi(audience: string, reason: string): string {
  return (
    `the API ${audience} is left as it is: ${reason}. See to it yourself: Allow Offline Access for\n` +
    'offline_access, RBAC, and Application Access. In the Auth0 dashboard: Applications, APIs. See docs/auth0.md.'
  )
}

function unknownApi(audience: string): string {
  return (
    `the tenant has no API with the identifier ${audience}, so it refuses every login. Create it, or correct\n` +
    'AUDIENCE. In the Auth0 dashboard: Applications, APIs.'
  )
}

function notChanged(audience: string, changes: readonly Change[]): string {
  const wanted = changes.map(({ field, shown }) => `${field} ${shown}`).join(', ')
  return `the API ${audience} is left as it is, because the token lacks update:resource_servers. It needs ${wanted}.`
}

function withoutRbac(audience: string): string {
  return (
    `the API ${audience} has no RBAC, so any login gets every scope that it asks for. With --rbac the permissions\n` +
    'of people decide, for all applications of that API.'
  )
}

function sharedSecret(audience: string): string {
  return (
    `the API ${audience} signs its tokens with HS256, which requirePermission cannot check. Choose RS256 in the\n` +
    'dashboard, where all its applications can take that: Applications, APIs, the API, Settings, Signing Algorithm.'
  )
}

import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'

/** The APIs beside that of `AUDIENCE`: a login asks for an access token by the name. */
export type Apis = ReadonlyMap<string, Api>

export interface Api {
  readonly audience: string
  readonly scope: readonly string[]
}

/**
 * The Management API, as the person: whichever of these scopes the tenant gives to people. It is asked for when the account page
 * is opened, and never at the login, which has no use for it.
 */
export function apisOf({ accountApi, issuerBaseUrl }: Pick<Config, 'accountApi' | 'issuerBaseUrl'>): Apis {
  const audience = `${issuerBaseUrl}api/v2/`
  return new Map(accountApi === 'management' ? [['account', { audience, scope: accountScope }]] : [])
}

const accountScope = [
  'read:current_user',
  'create:current_user_metadata',
  'update:current_user_metadata',
  'update:current_user_identities',
  'delete:current_user',
]

/** What an authorization for the API asks the tenant for. */
export function authorizationFor(apis: Apis, name: string): { audience: string; scope: string } {
  const api = apis.get(name)
  if (!api) throw new KnownFailure('bad-request', { reason: 'api' })
  return { audience: api.audience, scope: ['openid', ...api.scope].join(' ') }
}

export function apiNamed(apis: Apis, audience: string | undefined): string | undefined {
  for (const [name, api] of apis) if (api.audience === audience) return name
  return undefined
}

import type { Request } from 'express'
import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'
import { parseRecord } from '../json.ts'
import type { Preferences } from '../session/session.ts'
import type { ApiCall, ApiClient } from '../tokens/api-client.ts'
import type { Api, Apis } from '../tokens/apis.ts'
import type { SessionTokens } from '../tokens/session-tokens.ts'
import { type Account, accountFields, copyOf, type Identity, metadataKeys, toAccount } from './account.ts'
import { RecentReads } from './recent-reads.ts'

/**
 * The account of the person who asks, by the tenant's Management API. Every call is about `req.user`: no id of a request
 * is ever part of one.
 */
export interface Accounts {
  readonly isAvailable: boolean
  /**
   * What was read within the last minute is not asked for again, unless it `isNew`: the free plan allows two requests a second
   * for a whole tenant.
   */
  read(req: Request, options?: { readonly isNew: boolean }): Promise<Account>
  /** Everything that the tenant tells people of themselves, for their own copy: read anew, and kept nowhere. */
  copy(req: Request): Promise<Readonly<Record<string, unknown>>>
  changePreferences(req: Request, preferences: Preferences): Promise<void>
  /** Adds a second account, by the ID token of a login that just ended. */
  link(req: Request, idToken: string): Promise<void>
  /** Takes one off that is linked; never the first. */
  unlink(req: Request, identity: Pick<Identity, 'provider' | 'userId'>): Promise<void>
  /** Whether the tenant lets people delete their account. */
  mayDelete(req: Request): Promise<boolean>
  delete(req: Request): Promise<void>
}

interface Services {
  readonly api: ApiClient
  readonly apis: Apis
  readonly tokens: Pick<SessionTokens, 'accessTokenOf'>
}

interface AccountCall extends Pick<ApiCall, 'method' | 'body'> {
  readonly scope: string
  /** What is to be taken away may be gone already: by another tab, or by a try whose answer was lost. */
  readonly mayBeGone?: true
}

export function createAccounts(
  { issuerBaseUrl }: Pick<Config, 'issuerBaseUrl'>,
  { api, apis, tokens }: Services,
): Accounts {
  const account = apis.get('account')
  const recent = new RecentReads<Account>()

  /** @throws KnownFailure for every answer but a 2xx, and a 404 where that is what was wanted */
  async function call(
    req: Request,
    path: string,
    { scope, mayBeGone, ...init }: AccountCall,
  ): Promise<Response> {
    const { audience } = account ?? unavailable()
    const { sub } = userOf(req)
    const url = `${issuerBaseUrl}api/v2/users/${segment(sub)}${path}`
    const headers = init.body === undefined ? {} : { headers: { 'Content-Type': 'application/json' } }
    const response = await api.fetch(req, url, { audience, scope: [scope], ...headers, ...init })
    if (!response.ok && !(mayBeGone && response.status === 404)) throw refusal(response.status)
    return response
  }

  async function ask(req: Request): Promise<Readonly<Record<string, unknown>>> {
    const query = new URLSearchParams({ fields: accountFields.join(), include_fields: 'true' })
    const answer = await call(req, `?${query}`, { scope: 'read:current_user' })
    const user = parseRecord(await answer.text())
    if (user['user_id'] !== userOf(req).sub)
      throw new KnownFailure('api-down', { reason: 'account_unreadable' })
    return user
  }

  async function read(req: Request, { isNew } = { isNew: false }): Promise<Account> {
    const key = keyOf(req)
    const known = recent.find(key)
    return known && !isNew ? known : recent.keep(key, toAccount(await ask(req)))
  }

  async function change(req: Request, path: string, init: AccountCall): Promise<void> {
    try {
      await call(req, path, init)
    } finally {
      // whatever came of it, what was read before may no longer be true
      recent.forget(keyOf(req))
    }
  }

  return {
    isAvailable: account !== undefined,
    read,
    copy: async req => copyOf(await ask(req)),
    async changePreferences(req, { called, language, timeZone }) {
      const metadata = {
        [metadataKeys.called]: called || null,
        [metadataKeys.language]: language || null,
        [metadataKeys.timeZone]: timeZone || null,
      }
      const body = JSON.stringify({ user_metadata: metadata })
      await change(req, '', { method: 'PATCH', body, scope: 'update:current_user_metadata' })
    },
    async link(req, idToken) {
      const body = JSON.stringify({ link_with: idToken })
      await change(req, '/identities', { method: 'POST', body, scope: 'update:current_user_identities' })
    },
    async unlink(req, { provider, userId }) {
      const [, ...linked] = (await read(req)).identities
      const isLinked = linked.some(each => each.provider === provider && each.userId === userId)
      if (!isLinked) throw new KnownFailure('not-found', { reason: 'identity' })
      const path = `/identities/${segment(provider)}/${segment(userId)}`
      const scope = 'update:current_user_identities'
      await change(req, path, { method: 'DELETE', scope, mayBeGone: true })
    },
    async mayDelete(req) {
      if (!account) return false
      const { scope } = await tokens.accessTokenOf(req, { audience: account.audience })
      return scope.includes(deletionScope)
    },
    delete: req => change(req, '', { method: 'DELETE', scope: deletionScope }),
  }
}

const deletionScope = 'delete:current_user'

/** A change at another instance gives the session another version of the account. */
function keyOf(req: Request): string {
  const { sessionId, accountVersion } = userOf(req)
  return `${sessionId} ${accountVersion}`
}

function userOf({ user, path }: Request) {
  if (!user) throw new Error(`${path} reads an account without requireLogin before it`)
  return user
}

/** A name as one segment of a path. These two stand for another path however they are written (WHATWG URL). */
function segment(name: string): string {
  if (name === '.' || name === '..') throw new KnownFailure('not-found', { reason: 'dot_segment' })
  return encodeURIComponent(name)
}

function unavailable(): Api {
  throw new KnownFailure('not-found', { reason: 'no_account_api' })
}

/** 429 and outages are the API client's. */
function refusal(status: number): KnownFailure {
  if (status === 403) return new KnownFailure('not-permitted', { reason: 'account_api' })
  if (status === 404) return new KnownFailure('account-gone')
  if (status === 409) return new KnownFailure('already-linked')
  return new KnownFailure('api-down', { reason: `account_api_${status}` })
}

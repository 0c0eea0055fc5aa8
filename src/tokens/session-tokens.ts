import type { Request } from 'express'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'
import { absoluteEnd } from '../session/lifetime.ts'
import type { Sessions, User } from '../session/load-session.ts'
import type { Session } from '../session/session.ts'
import type { TokenAnswer } from '../tenant-client/token-answer.ts'
import type { TokenEndpoint } from '../tenant-client/token-endpoint.ts'
import type { Apis } from './apis.ts'
import {
  type AccessToken,
  type Grant,
  grantFor,
  isFresh,
  type KeptTokens,
  toAccessToken,
  toGrant,
  toScope,
  withGrant,
} from './kept-tokens.ts'
import { type MissingReason, TokenMissing, type WantedToken } from './missing-token.ts'
import { createRenewal } from './renewal.ts'
import { createRevocation } from './revocation.ts'
import type { TokenStore } from './token-store.ts'
import { createTokenVault, type TokenOwner } from './token-vault.ts'

/** The access and refresh tokens of sessions: on the server, encrypted, for as long as the session lives. */
export interface SessionTokens {
  /**
   * Keeps what a login brought, where the settings ask for more than the login itself: the tokens of a new session, or of one
   * that goes on and had others for this audience, or for other ones. Never fails; resolves with whether they are kept.
   */
  keep(session: Session, answer: TokenAnswer | null, asked?: AskedFor): Promise<boolean>
  /**
   * An access token of this user that is good for a minute, renewed if need be.
   * @throws TokenMissing where only a login or an authorization gives one; KnownFailure where store or tenant are away
   */
  accessTokenOf(req: Request, wanted?: WantedToken): Promise<AccessToken>
  /** The same after an API refused this one: once a minute at most it is renewed, else it stays. */
  renewedTokenOf(req: Request, refused: AccessToken, wanted?: WantedToken): Promise<AccessToken>
  /** The session ended: its tokens go. The tenant is told without anybody waiting for it. Never fails. */
  end(user: Pick<User, 'sessionId'>): Promise<void>
  /** The same without telling the tenant, for it may take back the person's newer tokens along with these. Never fails. */
  drop(user: Pick<User, 'sessionId'>): Promise<void>
  /** The tokens of those sessions go that are on the list by now. Never fails. */
  endRevoked(owner: TokenOwner): Promise<void>
  /** Resolves when the tenant has answered, and what it gave is stored: before that, a process must not end. Never fails. */
  settle(): Promise<void>
}

/** What the authorization named. */
export type AskedFor = Pick<Grant, 'audience' | 'scope'>

interface Services {
  readonly store: TokenStore
  readonly tokenEndpoint: TokenEndpoint
  readonly sessions: Pick<Sessions, 'revocations' | 'lifetime'>
  readonly apis: Apis
  readonly log: Logger
}

type Settings = Pick<Config, 'secrets' | 'issuerBaseUrl' | 'clientId' | 'audience' | 'scope'>

/** Whether a login brings tokens that anybody has a use for. Without, no store is asked anything. */
export function keepsTokens({ audience, scope }: Pick<Config, 'audience' | 'scope'>): boolean {
  return audience !== undefined || toScope(scope).includes('offline_access')
}

/** How soon after a login a missing token is no reason for another one: redirects take no longer, people do. */
const loopMilliseconds = 15_000
/** Between two renewals that an API's refusal asks for. */
const refusalMilliseconds = 60_000

export function createSessionTokens(config: Settings, services: Services): SessionTokens {
  const { store, tokenEndpoint, sessions, apis, log } = services
  const vault = createTokenVault(config, store)
  const renewal = createRenewal({ vault, store, tokenEndpoint, revocations: sessions.revocations, log })
  const isKept = keepsTokens(config) || apis.size > 0
  const reads = new WeakMap<Request, Promise<KeptTokens | null>>()
  const revocation = createRevocation(tokenEndpoint, log)
  const own: AskedFor = { audience: config.audience ?? null, scope: toScope(config.scope) }

  async function put(session: Session, grant: Grant): Promise<void> {
    const { id, sub, sid, issuedAt, loggedInAt } = session
    const isThere = await vault.change(id, kept => withGrant(kept, grant))
    if (isThere) return
    const endsAt = absoluteEnd(session, sessions.lifetime)
    await vault.keep({ session: { id, sub, sid, issuedAt, loggedInAt, endsAt }, grants: [grant] })
    // one that goes on may have ended meanwhile
    if (await sessions.revocations.isRevoked(session)) revocation.revoke(await take(id))
  }

  /** One read a request, however many parts of it need a token. */
  function read(req: Request, { sessionId }: User): Promise<KeptTokens | null> {
    const known = reads.get(req) ?? vault.read(sessionId)
    reads.set(req, known)
    return known
  }

  function userOf(req: Request, wanted: WantedToken): User {
    if (audienceOf(wanted) === own.audience && !keepsTokens(config))
      throw new Error(
        'Access tokens are kept only with AUDIENCE, or with offline_access in SCOPE: set either',
      )
    if (!req.user || sessions.revocations.isKnownRevoked(req.user.sessionId))
      throw new KnownFailure('unauthenticated')
    return req.user
  }

  async function renewedFor(
    req: Request,
    user: User,
    grant: Grant,
    wanted: WantedToken,
  ): Promise<AccessToken> {
    const { audience, accessToken } = grant
    const next = await renewal.renew({ sessionId: user.sessionId, audience, accessToken })
    reads.delete(req)
    if (next) return toAccessToken(next)
    // a token that has just come is refused as the next one would be
    if (audience !== own.audience && isNew(grant))
      throw new KnownFailure('misconfigured', { reason: 'access_token_refused' })
    return missing(user, wanted)
  }

  /** A login that has just given none would give none again. */
  function missing(user: User, wanted: WantedToken): never {
    const isOwn = audienceOf(wanted) === own.audience
    if (!isOwn) throw new TokenMissing('other_audience', wanted)
    const isRecent = isWithin(loopMilliseconds, user.loggedInAt.getTime())
    if (isRecent && !store.takesEntries)
      throw new KnownFailure('redis-unavailable', { reason: 'tokens_not_kept' })
    if (isRecent)
      throw new KnownFailure('misconfigured', { reason: 'no_access_token' satisfies MissingReason })
    throw new TokenMissing('no_access_token', wanted)
  }

  function isNew({ expiresAt, lifetimeMilliseconds }: Grant): boolean {
    return isWithin(loopMilliseconds, expiresAt - lifetimeMilliseconds)
  }

  function audienceOf({ audience }: WantedToken): string | null {
    return audience ?? own.audience
  }

  /** The session is on the list already: what stays in the store opens nothing, and ends by its time. */
  function unremoved<Instead>(instead: Instead): (error: unknown) => Instead {
    return error => {
      const reason = error instanceof KnownFailure ? error.kind : 'unknown'
      log.warn({ event: 'tokens.unremoved', reason }, 'tokens.unremoved')
      return instead
    }
  }

  function take(sessionId: string): Promise<KeptTokens | null> {
    return vault.take(sessionId).catch(unremoved(null))
  }

  return {
    async keep(session, answer, asked = own) {
      if (answer === null || (asked === own && !keepsTokens(config))) return false
      try {
        await put(session, toGrant(answer, asked))
        return true
      } catch (error) {
        // people are logged in all the same: the page that needs a token says what is missing
        const reason = error instanceof KnownFailure ? error.kind : 'too_large'
        log.warn({ event: 'tokens.lost', reason }, 'tokens.lost')
        return false
      }
    },
    async accessTokenOf(req, wanted = {}) {
      const user = userOf(req, wanted)
      const kept = await read(req, user)
      const grant = kept && grantFor(kept, audienceOf(wanted))
      if (!grant) return missing(user, wanted)
      const lacking = wanted.scope?.filter(each => !grant.scope.includes(each)) ?? []
      if (lacking.some(each => !grant.asked.includes(each))) throw new TokenMissing('scope_lacking', wanted)
      if (lacking.length > 0) throw new KnownFailure('not-permitted', { reason: 'scope_not_granted' })
      return isFresh(grant) ? toAccessToken(grant) : renewedFor(req, user, grant, wanted)
    },
    async renewedTokenOf(req, refused, wanted = {}) {
      const user = userOf(req, wanted)
      if (refused.renewedAt !== null && isWithin(refusalMilliseconds, refused.renewedAt)) return refused
      const kept = await read(req, user)
      const grant = kept && grantFor(kept, audienceOf(wanted))
      if (!grant) return missing(user, wanted)
      // another call of this page may have renewed it meanwhile
      if (grant.accessToken !== refused.accessToken && isFresh(grant)) return toAccessToken(grant)
      return renewedFor(req, user, grant, wanted)
    },
    async end({ sessionId }) {
      if (isKept) revocation.revoke(await take(sessionId))
    },
    async drop({ sessionId }) {
      if (isKept) await take(sessionId)
    },
    async endRevoked(owner) {
      if (!isKept) return
      const all = await vault.allOf(owner).catch(unremoved([]))
      await Promise.all(
        all.map(async ({ session }) => {
          // one that began after the tenant's word goes on
          const isOver = await sessions.revocations.isRevoked(session).catch(unremoved(false))
          if (isOver) revocation.revoke(await take(session.id))
        }),
      )
    },
    async settle() {
      await Promise.all([renewal.settle(), revocation.settle()])
    },
  }
}

/** A clock that was set back puts what happened into the future, where it says nothing. */
function isWithin(milliseconds: number, at: number): boolean {
  return Math.abs(Date.now() - at) < milliseconds
}

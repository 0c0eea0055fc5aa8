import { isRecord, parseRecord } from '../json.ts'
import type { RevocableSession } from '../session/revocation-list.ts'
import type { TokenAnswer } from '../tenant-client/token-answer.ts'

/** What is kept of a session's tokens, with as much of the session as tells whether it was ended. */
export interface KeptTokens {
  readonly session: RevocableSession & {
    /** When the session ends whatever happens. Milliseconds since 1970. */
    readonly endsAt: number
  }
  /** One for each audience. */
  readonly grants: readonly Grant[]
}

/** An access token for one audience, and what renews it. */
export interface Grant {
  /** The API that it is for; null where the login named none. */
  readonly audience: string | null
  readonly scope: readonly string[]
  /** The scopes that were asked for: one that was not granted is not worth asking for again. */
  readonly asked: readonly string[]
  readonly accessToken: string
  /** Milliseconds since 1970, by this application's clock. */
  readonly expiresAt: number
  readonly lifetimeMilliseconds: number
  /** When it was renewed for the last time; null where it came with a login. Milliseconds since 1970. */
  readonly renewedAt: number | null
  readonly refreshToken: string | null
}

/** Without what renews it, which is nobody's but the store's. */
export type AccessToken = Pick<Grant, 'accessToken' | 'audience' | 'scope' | 'expiresAt' | 'renewedAt'>

const limits = {
  /** A tenant's lifetimes are hours; what is longer says nothing that could be relied on. */
  lifetimeSeconds: 30 * 86_400,
  /** Where the tenant does not say how long an access token lives. */
  unknownLifetimeSeconds: 300,
  /** How long an access token must be good for: a page and the calls that it makes take no longer. */
  leftMilliseconds: 60_000,
} as const

/** Where what was asked for is not repeated in the answer, it was granted as a whole (RFC 6749, section 5.1). */
export function toGrant(
  { accessToken, refreshToken, expiresInSeconds, scope }: TokenAnswer,
  asked: { readonly audience: string | null; readonly scope: readonly string[] },
): Grant {
  const lifetimeMilliseconds = lifetimeOf(expiresInSeconds) * 1000
  return {
    audience: asked.audience,
    scope: scope === undefined ? asked.scope : toScope(scope),
    asked: asked.scope,
    accessToken,
    expiresAt: Date.now() + lifetimeMilliseconds,
    lifetimeMilliseconds,
    renewedAt: null,
    refreshToken: refreshToken ?? null,
  }
}

/** The same grant with the tokens of a renewal. Without rotation, the refresh token stays. */
export function renewed(grant: Grant, answer: TokenAnswer): Grant {
  const next = toGrant(answer, grant)
  return {
    ...next,
    asked: grant.asked,
    renewedAt: Date.now(),
    refreshToken: next.refreshToken ?? grant.refreshToken,
  }
}

export function toAccessToken({ accessToken, audience, scope, expiresAt, renewedAt }: Grant): AccessToken {
  return { accessToken, audience, scope, expiresAt, renewedAt }
}

/** With a minute left; a token that lives for less than two, with half of its life. */
export function isFresh({ expiresAt, lifetimeMilliseconds }: Grant): boolean {
  return expiresAt - Date.now() >= Math.min(limits.leftMilliseconds, lifetimeMilliseconds / 2)
}

export function grantFor({ grants }: KeptTokens, audience: string | null): Grant | undefined {
  return grants.find(grant => grant.audience === audience)
}

/** Instead of the one for the same audience, whose refresh token stays where the new one has none. */
export function withGrant(kept: KeptTokens, grant: Grant): KeptTokens {
  const { refreshToken = null } = grantFor(kept, grant.audience) ?? {}
  const { grants } = withoutGrant(kept, grant.audience)
  return { ...kept, grants: [...grants, { ...grant, refreshToken: grant.refreshToken ?? refreshToken }] }
}

export function withoutGrant(kept: KeptTokens, audience: string | null): KeptTokens {
  return { ...kept, grants: kept.grants.filter(grant => grant.audience !== audience) }
}

export function toScope(text: string): string[] {
  return text.split(' ').filter(Boolean)
}

/** Reads what was sealed here before. Null where another release wrote it. */
export function parseKeptTokens(text: string): KeptTokens | null {
  const { session, grants } = parseRecord(text)
  if (!isRecord(session) || !Array.isArray(grants)) return null
  const { id, sub, sid, issuedAt, loggedInAt, endsAt } = session
  if (typeof id !== 'string' || typeof sub !== 'string') return null
  if (typeof issuedAt !== 'number' || typeof loggedInAt !== 'number' || typeof endsAt !== 'number')
    return null
  const tenantSession = typeof sid === 'string' ? sid : undefined
  return {
    session: { id, sub, sid: tenantSession, issuedAt, loggedInAt, endsAt },
    grants: grants.flatMap(grant => (isRecord(grant) ? parseGrant(grant) : null) ?? []),
  }
}

function parseGrant(grant: Readonly<Record<string, unknown>>): Grant | null {
  const { audience, scope, accessToken, expiresAt, lifetimeMilliseconds, renewedAt, refreshToken } = grant
  if (typeof accessToken !== 'string' || !Array.isArray(scope)) return null
  if (typeof expiresAt !== 'number' || typeof lifetimeMilliseconds !== 'number') return null
  return {
    audience: typeof audience === 'string' ? audience : null,
    scope: scope.filter(each => typeof each === 'string'),
    asked: Array.isArray(grant['asked']) ? grant['asked'].filter(each => typeof each === 'string') : [],
    accessToken,
    expiresAt,
    lifetimeMilliseconds,
    renewedAt: typeof renewedAt === 'number' ? renewedAt : null,
    refreshToken: typeof refreshToken === 'string' ? refreshToken : null,
  }
}

function lifetimeOf(seconds: number = limits.unknownLifetimeSeconds): number {
  return Math.min(Math.max(seconds, 0), limits.lifetimeSeconds)
}

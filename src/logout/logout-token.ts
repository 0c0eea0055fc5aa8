import { errors, type JWTPayload, jwtVerify } from 'jose'
import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'
import { isRecord } from '../json.ts'
import { clockToleranceSeconds, idTokenAlgorithm } from '../login/id-token.ts'
import { type TenantLogout, toSubject, toTenantSession } from '../session/revocation-list.ts'
import type { DiscoveryCache } from '../tenant-client/discovery-cache.ts'
import { createJwks } from '../tenant-client/jwks.ts'

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'
/** Auth0 types them plainly, section 2.4 recommends a type of their own: `events` tells them from an ID token. */
const types = ['jwt', 'logout+jwt', 'application/logout+jwt']

/**
 * Seconds. Auth0's logout tokens live for two minutes: an older one is a replay. One that would live for longer than ten is
 * none of a tenant's: what was used has to be remembered for as long.
 */
const limits = { age: 120, life: 600 } as const
const mostIdentifierCharacters = 512

export type VerifyLogoutToken = (token: string) => Promise<TenantLogout>

/** A logout token that fails a check. `code` names the check, for the log. */
export class LogoutTokenRefused extends Error {
  override readonly name = 'LogoutTokenRefused'
  readonly code: string

  constructor(code: string, options?: ErrorOptions) {
    super(code, options)
    this.code = code
  }
}

/** By OpenID Connect Back-Channel Logout 1.0, section 2.6. */
export function createLogoutTokenVerifier(
  { clientId }: Pick<Config, 'clientId'>,
  discovery: Pick<DiscoveryCache, 'document' | 'fetch'>,
): VerifyLogoutToken {
  const jwks = createJwks(discovery, 5000)

  return async function verifyLogoutToken(token) {
    const { issuer, keys } = await jwks()
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer,
      audience: clientId,
      algorithms: [idTokenAlgorithm],
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
    }).catch(refuse)
    assertType(protectedHeader.typ)
    return check(payload)
  }
}

function assertType(typ: unknown): void {
  if (typ === undefined || (typeof typ === 'string' && types.includes(typ.toLowerCase()))) return
  throw new LogoutTokenRefused('typ')
}

function check({ jti, iat = 0, exp = 0, events, nonce, ...claims }: JWTPayload): TenantLogout {
  if (nonce !== undefined) throw new LogoutTokenRefused('nonce')
  if (!isRecord(events) || !isRecord(events[logoutEvent])) throw new LogoutTokenRefused('events')
  if (typeof jti !== 'string' || jti === '' || jti.length > mostIdentifierCharacters)
    throw new LogoutTokenRefused('jti')
  const [sub, sid] = [nameOf(claims.sub, toSubject), nameOf(claims['sid'], toTenantSession)]
  if (sub === undefined && sid === undefined) throw new LogoutTokenRefused('nobody')
  assertTimely(iat, exp)
  return { jti, sub, sid, issuedAt: iat, expiresAt: exp + clockToleranceSeconds }
}

function assertTimely(iat: number, exp: number): void {
  const now = Date.now() / 1000
  if (iat > now + clockToleranceSeconds) throw new LogoutTokenRefused('issued_in_future')
  if (iat < now - limits.age - clockToleranceSeconds) throw new LogoutTokenRefused('issued_long_ago')
  if (exp > now + limits.life + clockToleranceSeconds) throw new LogoutTokenRefused('expires_too_late')
}

/** Where the tenant's keys cannot be had, the token is not refused: it may be a good one. */
function refuse(cause: unknown): never {
  if (cause instanceof KnownFailure || cause instanceof errors.JWKSTimeout) throw cause
  const code = cause instanceof errors.JOSEError ? cause.code : 'unreadable'
  const claim = cause instanceof errors.JWTClaimValidationFailed ? `_${cause.claim}` : ''
  throw new LogoutTokenRefused(code + claim, { cause })
}

/** What is there and can be no session's is refused: a success would end nothing. */
function nameOf(value: unknown, toName: (value: unknown) => string | null): string | undefined {
  const name = value === undefined ? undefined : toName(value)
  if (name === null) throw new LogoutTokenRefused('sub_or_sid')
  return name
}

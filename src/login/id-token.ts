import { errors, type JWTPayload, jwtVerify } from 'jose'
import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'
import type { FailureKind } from '../errors/failure-kinds.ts'
import { toSubject, toTenantSession } from '../session/revocation-list.ts'
import type { Organization } from '../session/session.ts'
import type { DiscoveryCache } from '../tenant-client/discovery-cache.ts'
import { createJwks } from '../tenant-client/jwks.ts'

/** An ID token whose signature and claims were checked. */
export interface VerifiedIdToken {
  readonly sub: string
  /** As toTenantSession has it. */
  readonly sid: string | undefined
  /** Seconds of the tenant's clock. */
  readonly issuedAt: number
  /** When the identity provider wants the session to end, by `session_expiry`. Milliseconds since 1970. */
  readonly expiresAt: number | undefined
  /** `auth_time`: seconds of the tenant's clock. */
  readonly authTime: number | undefined
  readonly amr: readonly string[]
  readonly organization: Organization | undefined
  /** Undefined where the tenant sent no such claim. */
  readonly roles: readonly string[] | undefined
  readonly payload: JWTPayload
}

export type VerifyIdToken = (idToken: string) => Promise<VerifiedIdToken>

/** What the tenant signs by. At Auth0 each application has a setting for it. The middleware (3.4.0) takes one. */
export const idTokenAlgorithm = 'RS256'

/** How far the tenant's clock and this one may be apart. */
export const clockToleranceSeconds = 60

/**
 * Verifies against the tenant's published keys. In the code flow the middleware (3.4.0) checks the claims but not the
 * signature, relying on TLS to the token endpoint alone (OpenID Connect Core 3.1.3.7, item 6, allows it).
 */
export function createIdTokenVerifier(
  { clientId, rolesClaim }: Pick<Config, 'clientId' | 'rolesClaim'>,
  discovery: Pick<DiscoveryCache, 'document' | 'fetch'>,
): VerifyIdToken {
  // only tokens that came with a code of ours get here, so every unknown key may be asked for at once
  const jwks = createJwks(discovery, 0)

  return async function verifyIdToken(idToken) {
    const { issuer, keys } = await jwks()
    const { payload } = await jwtVerify(idToken, keys, {
      issuer,
      audience: clientId,
      algorithms: [idTokenAlgorithm],
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['sub', 'iat', 'exp'],
    }).catch(toKnownFailure)
    return { ...check(payload, clientId), roles: rolesIn(payload, rolesClaim) }
  }
}

/** Checks what neither library looks at (OpenID Connect Core 2 and 3.1.3.7). */
function check(payload: JWTPayload, clientId: string): Omit<VerifiedIdToken, 'roles'> {
  const { sid, azp, iat = 0, session_expiry: expiry, auth_time: authTime } = payload
  const sub = toSubject(payload.sub)
  if (sub === null)
    throw new KnownFailure('bad-tenant-response', { reason: payload.sub ? 'long_sub' : 'no_sub' })
  if (azp !== undefined && azp !== clientId)
    throw new KnownFailure('bad-tenant-response', { reason: 'other_azp' })
  if (iat > Date.now() / 1000 + clockToleranceSeconds)
    throw new KnownFailure('clock', { reason: 'issued_in_future' })
  return {
    sub,
    sid: toTenantSession(sid) ?? undefined,
    issuedAt: iat,
    expiresAt: typeof expiry === 'number' ? expiry * 1000 : undefined,
    authTime: typeof authTime === 'number' ? authTime : undefined,
    amr: isStrings(payload['amr']) && isShort(payload['amr'], mostBytes.amr) ? payload['amr'] : [],
    organization: organizationIn(payload),
    payload,
  }
}

/** As JSON. The session's cookie has room for that much. */
const mostBytes = { amr: 200, roles: 1024, organization: 100 } as const

/**
 * Roles decide who may open what. They come from the signed token alone, and are kept whole: whoever lost one in silence would
 * stand before closed doors, and a list of what is forbidden would lose its use.
 */
function rolesIn(payload: JWTPayload, claim: string | null): readonly string[] | undefined {
  const roles = claim === null ? undefined : payload[claim]
  if (roles === undefined) return undefined
  if (!isStrings(roles)) throw new KnownFailure('misconfigured', { reason: 'roles_no_list' })
  if (!isShort(roles, mostBytes.roles)) throw new KnownFailure('too-many-roles')
  return roles
}

function organizationIn({ org_id: id, org_name: name }: JWTPayload): Organization | undefined {
  if (typeof id !== 'string') return undefined
  if (!isShort(id, mostBytes.organization))
    throw new KnownFailure('bad-tenant-response', { reason: 'long_org_id' })
  return { id, name: typeof name === 'string' && isShort(name, mostBytes.organization) ? name : undefined }
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(each => typeof each === 'string')
}

function isShort(value: unknown, most: number): boolean {
  return Buffer.byteLength(JSON.stringify(value)) <= most
}

/** Whatever else goes wrong in here comes from the token or the keys, so from the tenant. */
function toKnownFailure(cause: unknown): never {
  if (cause instanceof KnownFailure) throw cause
  throw new KnownFailure(kindOf(cause), { cause })
}

function kindOf(cause: unknown): FailureKind {
  if (cause instanceof errors.JWTExpired) return 'clock'
  if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'nbf') return 'clock'
  return cause instanceof errors.JWKSTimeout ? 'too-slow' : 'bad-tenant-response'
}

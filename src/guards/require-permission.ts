import type { Request, RequestHandler } from 'express'
import { errors, type JWTPayload, jwtVerify } from 'jose'
import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'
import { clockToleranceSeconds, idTokenAlgorithm } from '../login/id-token.ts'
import type { DiscoveryCache } from '../tenant-client/discovery-cache.ts'
import { createJwks, type Jwks } from '../tenant-client/jwks.ts'
import type { SessionTokens } from '../tokens/session-tokens.ts'

/** The permissions of a request's user, by the verified access token of `AUDIENCE`. */
export type PermissionsOf = (req: Request) => Promise<ReadonlySet<string>>

/**
 * Lets those pass who have every one of the permissions, behind `requireLogin`:
 * `get('/orders', 'orders', services => [requireLogin, requirePermission(services, 'read:orders'), ordersPage(services)])`
 */
export function requirePermission(
  { permissionsOf }: { readonly permissionsOf: PermissionsOf },
  ...needed: readonly [string, ...string[]]
): RequestHandler {
  return async function requirePermission(req, _res, next) {
    const permissions = await permissionsOf(req)
    if (needed.every(permission => permissions.has(permission))) next()
    else next(new KnownFailure('not-permitted', { reason: 'permission' }))
  }
}

/** With RBAC the token has `permissions` (Auth0's setting of the API), without it `scope` alone says what it may do. */
export function createPermissionsOf(
  { audience }: Pick<Config, 'audience'>,
  discovery: Pick<DiscoveryCache, 'document' | 'fetch'>,
  tokens: Pick<SessionTokens, 'accessTokenOf'>,
): PermissionsOf {
  const jwks = createJwks(discovery, 5000)

  return async function permissionsOf(req) {
    if (audience === undefined) throw new Error('Permissions are in the access token of an API: set AUDIENCE')
    const { accessToken } = await tokens.accessTokenOf(req)
    const payload = await verify(accessToken, audience, jwks)
    if (payload.sub !== req.user?.sub) throw new KnownFailure('bad-tenant-response', { reason: 'other_sub' })
    return permissionsIn(payload)
  }
}

async function verify(accessToken: string, audience: string, jwks: Jwks): Promise<JWTPayload> {
  const { issuer, keys } = await jwks()
  const { payload } = await jwtVerify(accessToken, keys, {
    issuer,
    audience,
    algorithms: [idTokenAlgorithm],
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ['sub', 'exp'],
  }).catch(refuse)
  return payload
}

/** What is wrong with the token comes from the tenant, and an opaque one from a wrong setting. */
function refuse(cause: unknown): never {
  if (cause instanceof KnownFailure) throw cause
  if (cause instanceof errors.JWKSTimeout) throw new KnownFailure('too-slow', { cause })
  if (cause instanceof errors.JWTExpired) throw new KnownFailure('clock', { cause })
  if (cause instanceof errors.JWSInvalid)
    throw new KnownFailure('misconfigured', { cause, reason: 'opaque_access_token' })
  throw new KnownFailure('bad-tenant-response', { cause })
}

function permissionsIn({ permissions, scope }: JWTPayload): ReadonlySet<string> {
  if (Array.isArray(permissions)) return new Set(permissions.filter(each => typeof each === 'string'))
  return new Set(typeof scope === 'string' ? scope.split(' ') : [])
}

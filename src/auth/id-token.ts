import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import type { Config } from '../config/config.ts'
import type { Metadata } from './discovery.ts'
import { KnownFailure } from './failure.ts'

/** An ID token whose signature and claims were checked. */
export interface VerifiedIdToken {
  readonly sub: string
  readonly sid: string | undefined
  readonly payload: JWTPayload
}

export type VerifyIdToken = (idToken: string) => Promise<VerifiedIdToken>

/**
 * Verifies against the tenant's published keys. In the code flow the middleware (3.4.0) checks the claims but not the
 * signature, relying on TLS to the token endpoint alone (OpenID Connect Core 3.1.3.7, item 6, allows it).
 */
export function createIdTokenVerifier(
  { clientId }: Pick<Config, 'clientId'>,
  discover: () => Promise<Metadata>,
): VerifyIdToken {
  let latest: { uri: string; keys: ReturnType<typeof createRemoteJWKSet> } | undefined

  return async function verifyIdToken(idToken) {
    const { issuer, jwksUri } = await discover()
    // the key set is kept between logins: it fetches anew for a key that it does not know
    if (latest?.uri !== jwksUri) latest = { uri: jwksUri, keys: createRemoteJWKSet(new URL(jwksUri)) }
    const options = {
      issuer,
      audience: clientId,
      algorithms: ['RS256'],
      clockTolerance: 60,
      requiredClaims: ['sub'],
    }
    const { payload } = await jwtVerify(idToken, latest.keys, options).catch(toKnownFailure)
    if (typeof payload.sub !== 'string') throw new KnownFailure('refused')
    return { sub: payload.sub, sid: typeof payload['sid'] === 'string' ? payload['sid'] : undefined, payload }
  }
}

function toKnownFailure(cause: unknown): never {
  if (cause instanceof errors.JWKSTimeout) throw new KnownFailure('unreachable', { cause })
  if (cause instanceof errors.JOSEError) throw new KnownFailure('refused', { cause })
  throw cause
}

import type { Response } from 'express'
import { KnownFailure } from '../errors/failure.ts'
import type { Tokens } from '../tenant-client/express-openid-connect.ts'
import type { VerifiedIdToken } from './id-token.ts'

/**
 * The answer of `/userinfo` for the token of this very login, or the ID token's own claims where there is none; never
 * another person's.
 */
export async function fetchClaims(
  tokens: Tokens,
  { sub, payload }: Pick<VerifiedIdToken, 'sub' | 'payload'>,
  res: Response,
): Promise<unknown> {
  const claims = await tokens.fetchUserInfo().catch((error: unknown) => {
    if (isOtherPerson(error)) throw otherPerson(error)
    res.locals.log.warn({ event: 'userinfo.failed', reason: reasonOf(error) }, 'userinfo.failed')
    return payload
  })
  if (subOf(claims) !== sub) throw otherPerson()
  return claims
}

function otherPerson(cause?: unknown): KnownFailure {
  return new KnownFailure('bad-tenant-response', { cause, reason: 'userinfo_of_another' })
}

/** What the middleware's library says where `sub` differs from the ID token's. */
function isOtherPerson(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED'
}

function reasonOf(error: unknown): string {
  if (error instanceof KnownFailure) return error.reason ?? error.kind
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}

function subOf(claims: unknown): unknown {
  return typeof claims === 'object' && claims !== null && 'sub' in claims ? claims.sub : undefined
}

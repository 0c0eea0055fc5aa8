import type { Request } from 'express'
import type openid from 'express-openid-connect'
import { toClaims } from '../claims.ts'
import { KnownFailure } from './failure.ts'
import type { VerifiedIdToken, VerifyIdToken } from './id-token.ts'
import { slim } from './session.ts'

/**
 * The middleware's `afterCallback`: the code has been exchanged, nothing is kept yet. It may only return the session
 * or throw: answering here would send the half-made session (3.4.0).
 */
export function createFinishLogin(verifyIdToken: VerifyIdToken) {
  return async function finishLogin(
    req: openid.OpenidRequest,
    res: openid.OpenidResponse,
    session: openid.Session,
  ): Promise<openid.Session> {
    const idToken = await verifyIdToken(session.id_token)
    const claims = toClaims(await fetchClaims(req, idToken))
    res.locals.log.info({ event: 'login.succeeded' }, 'login succeeded')
    return slim(session, idToken, claims)
  }
}

/** The `/userinfo` answer, or the ID token's own claims where there is none; never another person's. */
async function fetchClaims({ oidc }: Request, idToken: VerifiedIdToken): Promise<unknown> {
  try {
    return await oidc.fetchUserInfo()
  } catch (error) {
    if (isOtherPerson(error)) throw new KnownFailure('refused', { cause: error })
    return idToken.payload
  }
}

function isOtherPerson(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED'
}

import type { Request } from 'express'
import type openid from 'express-openid-connect'
import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'
import { loginEnded } from '../events.ts'
import { revokeSession } from '../session/load-session.ts'
import type { Revocations } from '../session/revocation-list.ts'
import { slim } from '../session/session.ts'
import { toClaims } from '../session/trim-claims.ts'
import type { VerifiedIdToken, VerifyIdToken } from './id-token.ts'

/**
 * The middleware's `afterCallback`: the code has been exchanged, nothing is kept yet. It may only return the session
 * or throw: answering here would send the half-made session (3.4.0).
 */
export function createFinishLogin(config: Config, verifyIdToken: VerifyIdToken, revocations: Revocations) {
  return async function finishLogin(
    req: openid.OpenidRequest,
    res: openid.OpenidResponse,
    session: openid.Session,
  ): Promise<openid.Session> {
    const idToken = await verifyIdToken(session.id_token)
    const claims = toClaims(await fetchClaims(req, idToken))
    if (req.visitor) await revokeSession(req.visitor, config, revocations)
    res.locals.log.info({ event: 'login.succeeded' }, 'login.succeeded')
    loginEnded.publish(() => ({ outcome: 'succeeded' }))
    return slim(session, idToken, claims)
  }
}

/** The `/userinfo` answer, or the ID token's own claims where there is none; never another person's. */
async function fetchClaims({ oidc }: Request, idToken: VerifiedIdToken): Promise<unknown> {
  try {
    return await oidc.fetchUserInfo()
  } catch (error) {
    if (isOtherPerson(error))
      throw new KnownFailure('faulty', { cause: error, reason: 'userinfo_of_another' })
    return idToken.payload
  }
}

function isOtherPerson(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED'
}

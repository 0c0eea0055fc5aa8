import type { RequestHandler } from 'express'
import { KnownFailure } from '../errors/failure.ts'
import { logoutDone } from '../events.ts'
import { isCrossSite } from '../http/fetch-metadata.ts'
import type { Attempts } from '../login/attempts.ts'
import { endSession, type Sessions } from '../session/load-session.ts'
import { revokedUntil } from '../session/revocation-list.ts'
import type { DiscoveryCache } from '../tenant-client/discovery-cache.ts'
import type { OpenIdConnect } from '../tenant-client/express-openid-connect.ts'
import type { SessionTokens } from '../tokens/session-tokens.ts'

interface Services {
  readonly openid: OpenIdConnect
  readonly discovery: Pick<DiscoveryCache, 'assertReachable'>
  readonly sessions: Sessions
  readonly attempts: Attempts
  readonly tokens: Pick<SessionTokens, 'end'>
}

/** `GET /logout`: ends the session here first, so that it ends even while the tenant is down, then the tenant's. */
export function logout({ openid, discovery, sessions, attempts, tokens }: Services): RequestHandler {
  return async function logout(req, res, next) {
    // a link on another site must not log anybody out, here or at the tenant: the next handler asks
    if (isCrossSite(req)) return next()
    if (req.user) {
      await endSession(req.user, sessions)
      await tokens.end(req.user)
      req.user = null
      res.locals.log.info({ event: 'logout', reason: 'asked' }, 'logout')
      logoutDone.publish(() => ({ by: 'user' }))
    }
    // a clock that jumped forward and is set back would let it live again
    const { expired } = sessions.cookie.open(req)
    if (expired) {
      await sessions.revocations.revoke(expired.id, revokedUntil(sessions.lifetime))
      await tokens.end({ sessionId: expired.id })
    }
    sessions.cookie.clear(res)
    attempts.clearFinished(res)
    await discovery.assertReachable().catch((cause: unknown) => {
      throw new KnownFailure('tenant-logout-failed', { cause, reason: 'tenant_down' })
    })
    res.redirect(await openid.logoutUrl(req))
  }
}

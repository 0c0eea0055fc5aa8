import type { RequestHandler } from 'express'
import { KnownFailure } from '../errors/failure.ts'
import { logoutDone } from '../events.ts'
import { isFromElsewhere } from '../http/fetch-metadata.ts'
import { revokeSession } from '../session/load-session.ts'
import { endSession } from '../session/session.ts'
import type { AuthParts } from '../tenant-client/express-openid-connect.ts'

/** `GET /logout`: here first, then at the tenant. The visitor is signed out here even when the tenant is away. */
export function logout({ config, documents, revocations }: AuthParts): RequestHandler {
  return async function logout(req, res, next) {
    // a link on another site must not log anybody out, here or at the tenant: pages.ts asks
    if (isFromElsewhere(req)) return next()
    if (req.visitor) {
      await revokeSession(req.visitor, config, revocations)
      res.locals.log.info({ event: 'logout', reason: 'asked' }, 'logout')
      logoutDone.publish(() => ({ by: 'visitor' }))
    }
    endSession(req, config.baseUrl)
    await documents.assertReachable().catch((cause: unknown) => {
      throw new KnownFailure('logout-untold', { cause, reason: 'tenant_away' })
    })
    await res.oidc.logout({ returnTo: config.baseUrl })
  }
}

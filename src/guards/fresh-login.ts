import type { ErrorRequestHandler } from 'express'
import { isNavigation, wantsJson } from '../http/fetch-metadata.ts'
import { loginPath } from '../login/return-to.ts'
import { TokenMissing } from '../tokens/missing-token.ts'

/** Where only a login gives the access token that a page needs, the person is led through one and back to the page. */
export const freshLogin: ErrorRequestHandler = function freshLogin(error: unknown, req, res, next) {
  // an ordinary login gives no token for another API, and no further scope: it would lead in circles
  if (!(error instanceof TokenMissing) || error.reason !== 'no_access_token') return next(error)
  if (res.headersSent) return next(error)
  res.locals.loginQuery = purpose
  if (!isNavigation(req) || wantsJson(req)) return next(error)
  res.locals.log.info({ event: 'tokens.missing', reason: error.reason }, 'tokens.missing')
  res.redirect(loginPath(req.originalUrl, purpose))
}

// somebody who is logged in would be sent back at once without it
const purpose = { renew: '' }

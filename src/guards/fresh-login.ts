import type { ErrorRequestHandler } from 'express'
import { isNavigation, wantsJson } from '../http/fetch-metadata.ts'
import { loginPath } from '../login/return-to.ts'
import { type Apis, apiNamed } from '../tokens/apis.ts'
import { TokenMissing } from '../tokens/missing-token.ts'

/**
 * Where only a login or an authorization gives the access token that a page needs, the person is led through one and back to the
 * page.
 */
export function freshLogin({ apis }: { readonly apis: Apis }): ErrorRequestHandler {
  return function freshLogin(error: unknown, req, res, next) {
    if (!(error instanceof TokenMissing) || res.headersSent) return next(error)
    const api = apiNamed(apis, error.wanted.audience)
    // an ordinary login gives no token for another API, and no further scope: it would lead in circles
    if (api === undefined && error.reason !== 'no_access_token') return next(error)
    const purpose = api === undefined ? { renew: '' } : { api }
    res.locals.loginQuery = purpose
    if (!isNavigation(req) || wantsJson(req)) return next(error)
    res.locals.log.info({ event: 'tokens.missing', reason: error.reason }, 'tokens.missing')
    res.redirect(loginPath(req.originalUrl, purpose))
  }
}

import type { Request, RequestHandler } from 'express'
import { KnownFailure } from '../errors/failure.ts'
import { loginStarted } from '../events.ts'
import type { DiscoveryCache } from '../tenant-client/discovery-cache.ts'
import type { OpenIdConnect } from '../tenant-client/express-openid-connect.ts'
import type { Attempts } from './attempts.ts'
import { toReturnTo } from './return-to.ts'
import { createState } from './state.ts'

declare global {
  namespace Express {
    interface Locals {
      /** A login begins or ends with this request: what fails then is a login. */
      isLogin?: true
    }
  }
}

interface Services {
  readonly openid: OpenIdConnect
  readonly discovery: Pick<DiscoveryCache, 'assertReachable'>
  readonly attempts: Attempts
}

/** Sends somebody who is logged in where the login would lead. */
export const skipWhenLoggedIn: RequestHandler = function skipWhenLoggedIn(req, res, next) {
  if (req.user && !wantsAnother(req)) res.redirect(toReturnTo(req.query['returnTo']))
  else next()
}

/**
 * `GET /login?returnTo=/path`: sends the browser to the tenant's login page. With `another`, the tenant asks who it is even
 * if it knows: single sign-on would answer with the same person, and so with the same denial.
 */
export function startLogin({ openid, discovery, attempts }: Services): RequestHandler {
  return async function startLogin(req, res) {
    const returnTo = toReturnTo(req.query['returnTo'])
    res.locals.isLogin = true
    const finished = req.user ? undefined : attempts.justFinished(req)
    if (finished) attempts.clearFinished(res)
    if (finished?.isRetry) throw new KnownFailure('cookies-off', { reason: 'session_cookie_missing_again' })
    // a browser that is sent to a tenant that is down shows an error page of its own
    await discovery.assertReachable()
    const state = createState(returnTo, finished !== undefined || req.query['retry'] !== undefined)
    const { url, attempt } = await openid.startLogin(req, {
      state,
      parameters: wantsAnother(req) ? { prompt: 'login' } : {},
    })
    attempts.add(res, state, attempt)
    loginStarted.publish(() => ({}))
    res.redirect(url)
  }
}

function wantsAnother(req: Request): boolean {
  return req.query['another'] !== undefined
}

import type { RequestHandler } from 'express'
import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'
import { loginStarted } from '../events.ts'
import type { DiscoveryCache } from '../tenant-client/discovery-cache.ts'
import type { OpenIdConnect } from '../tenant-client/express-openid-connect.ts'
import type { Apis } from '../tokens/apis.ts'
import type { Attempts } from './attempts.ts'
import { parametersOf } from './purpose.ts'
import { isServedBySession, queryOf, requestedLogin } from './purpose-query.ts'
import { toReturnTo } from './return-to.ts'
import { createState } from './state.ts'

declare global {
  namespace Express {
    interface Locals {
      /** A login begins or ends with this request: what fails then is a login. */
      isLogin?: true
      /** What another try of this login asks for, in the query of `/login`. */
      loginQuery?: Readonly<Record<string, string>>
    }
  }
}

interface Services {
  readonly config: Pick<Config, 'organization'>
  readonly openid: OpenIdConnect
  readonly discovery: Pick<DiscoveryCache, 'assertReachable'>
  readonly attempts: Attempts
  readonly apis: Apis
}

/** Sends somebody whose session is what the login would bring where the login would lead. */
export function skipWhenLoggedIn({ config }: Pick<Services, 'config'>): RequestHandler {
  return function skipWhenLoggedIn(req, res, next) {
    if (isServedBySession(requestedLogin(req, config), req.user))
      res.redirect(toReturnTo(req.query['returnTo']))
    else next()
  }
}

/**
 * `GET /login?returnTo=/path`, with what purpose-query.ts reads: sends the browser to the tenant's login page. `/signup` leads to
 * the page where people make an account.
 */
export function startLogin({ config, openid, discovery, attempts, apis }: Services): RequestHandler {
  return async function startLogin(req, res) {
    const returnTo = toReturnTo(req.query['returnTo'])
    const { purpose, invitation } = requestedLogin(req, config)
    res.locals.isLogin = true
    const invited = invitation === undefined ? {} : { invitation }
    // nobody was asked yet, so the invitation is good for another try
    res.locals.loginQuery = { ...queryOf(purpose), ...invited }
    const finished = req.user ? undefined : attempts.justFinished(req)
    if (finished) attempts.clearFinished(res)
    if (finished?.isRetry) throw new KnownFailure('cookies-off', { reason: 'session_cookie_missing_again' })
    // a browser that is sent to a tenant that is down shows an error page of its own
    await discovery.assertReachable()
    const state = createState(returnTo, {
      isRetry: finished !== undefined || req.query['retry'] !== undefined,
      isStepUp: req.user !== null && purpose.maxAgeSeconds !== undefined,
    })
    const { url, transaction } = await openid.startLogin(req, {
      state,
      parameters: { ...parametersOf(purpose, apis), ...invited },
    })
    attempts.add(res, state, { transaction, purpose })
    loginStarted.publish(() => ({}))
    res.redirect(url)
  }
}

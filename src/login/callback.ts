import type { Request, RequestHandler, Response } from 'express'
import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'
import { callbackFinished, loginEnded } from '../events.ts'
import { readCookies } from '../http/cookie-header.ts'
import { cookieName } from '../session/session.ts'
import { callbackUrl } from '../tenant-client/express-openid-connect.ts'
import { type LoginState, readState } from './state.ts'

/** `GET /callback`: finishes the login that it belongs to. */
export function callback(config: Config): RequestHandler {
  return function callback(req, res, next) {
    if (attemptOf(req, config) === undefined) return retry(req, res)
    res.locals.isLogin = true
    measure(res)
    res.oidc.callback({ redirectUri: callbackUrl(config) }).catch(next)
  }
}

/** The login cookie is left only where the `state` names an attempt of this browser (see login-attempts.ts). */
export function attemptOf(req: Request, { baseUrl }: Pick<Config, 'baseUrl'>): string | undefined {
  return readCookies(req).find(({ name }) => name === cookieName(baseUrl, 'login'))?.value
}

/** By the answer: what the middleware (3.4.0) returns is the same for a login that failed. */
function measure(res: Response): void {
  if (!callbackFinished.isHeard) return
  const startedAt = performance.now()
  res.once('close', () => {
    const outcome = res.statusCode === 302 ? 'succeeded' : 'failed'
    callbackFinished.publish(() => ({ outcome, seconds: (performance.now() - startedAt) / 1000 }))
  })
}

/** Long enough for a loop, even one with a password in it: what comes back later was opened by somebody. */
function hasJustRetried({ retriedAt = 0 }: LoginState): boolean {
  return retriedAt > Date.now() / 1000 - 5 * 60
}

/**
 * A callback that was used before, bookmarked, or left open for too long: it ends where its login was to lead, by one
 * more login if need be. If that one finds no attempt of its own either, the browser keeps no cookies.
 */
function retry({ query, visitor }: Request, res: Response): void {
  const state = readState(query['state'])
  if (!state) throw new KnownFailure('tampered', { reason: 'state_unknown' })
  res.locals.isLogin = true
  if (visitor) {
    res.redirect(state.returnTo)
    return
  }
  if (hasJustRetried(state)) throw new KnownFailure('cookies-off', { reason: 'login_cookie_missing_again' })
  res.locals.log.info({ event: 'login.retried', reason: 'login_cookie_missing' }, 'login.retried')
  loginEnded.publish(() => ({ outcome: 'retried' }))
  res.redirect(`/login?${new URLSearchParams({ returnTo: state.returnTo, retry: '1' })}`)
}

import type { Request, RequestHandler, Response } from 'express'
import type { Config } from '../config/config.ts'
import { readCookies } from './cookies.ts'
import { KnownFailure } from './failure.ts'
import { readState } from './login-state.ts'
import { callbackUrl } from './openid.ts'
import { cookieName } from './session.ts'

/** `GET /callback`: finishes the login that it belongs to. */
export function callback(config: Config): RequestHandler {
  return function callback(req, res, next) {
    if (hasAttempt(req, config)) res.oidc.callback({ redirectUri: callbackUrl(config) }).catch(next)
    else retry(req, res)
  }
}

/** The login cookie is left only where the `state` names an attempt of this browser (see login-attempts.ts). */
function hasAttempt(req: Request, { baseUrl }: Config): boolean {
  return readCookies(req).some(({ name }) => name === cookieName(baseUrl, 'login'))
}

/**
 * A callback that was used before, bookmarked, or left open for too long: it ends where its login was to lead, by one
 * more login if need be. If that one finds no attempt of its own either, the browser keeps no cookies.
 */
function retry({ query, visitor }: Request, res: Response): void {
  const state = readState(query['state'])
  if (!state) throw new KnownFailure('tampered', { reason: 'state_unknown' })
  if (visitor) {
    res.redirect(state.returnTo)
    return
  }
  if (state.isRetry) throw new KnownFailure('cookies-off', { reason: 'login_cookie_missing_again' })
  res.locals.log.info({ event: 'login.retried', reason: 'login_cookie_missing' }, 'login.retried')
  res.redirect(`/login?${new URLSearchParams({ returnTo: state.returnTo, retry: '1' })}`)
}

import type { CookieOptions, RequestHandler } from 'express'

/**
 * The middleware (3.4.0) sets a cookie named `skipSilentLogin` at each logout, and clears it at each login, although
 * silent login is off; the name cannot be chosen, so over https it has no `__Host-`. Nothing here reads it.
 */
export const dropSilentLoginCookie: RequestHandler = function dropSilentLoginCookie(_req, res, next) {
  const setCookie = res.cookie.bind(res)
  res.cookie = (name: string, value: unknown, options: CookieOptions = {}) =>
    name === 'skipSilentLogin' ? res : setCookie(name, value, options)
  next()
}

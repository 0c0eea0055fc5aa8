import type { RequestHandler } from 'express'
import type { Config } from '../config/config.ts'
import { type Cookie, readCookies, replaceCookies } from '../http/cookie-header.ts'
import { cookieName } from '../session/session.ts'
import { createSessionKey, type IsOurs } from './session-key.ts'

/**
 * Hides from the middleware (3.4.0) what a sibling domain may have tossed into the browser: a cookie named
 * `hasOwnProperty` breaks its lookup of any session, garbage under the session's name that comes first hides the real
 * one, and a stray chunk spoils the rest.
 */
export function shieldCookies({ baseUrl, secrets }: Pick<Config, 'baseUrl' | 'secrets'>): RequestHandler {
  const session = cookieName(baseUrl, 'session')
  const isOurs = createSessionKey(secrets)
  return function shieldCookies(req, _res, next) {
    const cookies = readCookies(req).filter(({ name }) => !(name in Object.prototype))
    const others = cookies.filter(({ name }) => name !== session && !name.startsWith(`${session}.`))
    replaceCookies(req, [...others, ...realSession(cookies, session, isOurs)])
    next()
  }
}

// a header of 12 kB (cookie-limit.ts) has room for more garbage than is worth looking at
const mostTries = 200

/**
 * One cookie, or two chunks: a session is never larger (see claims.ts). Nobody tosses anything at most browsers, so
 * what has no rival is left for the middleware to judge.
 */
function realSession(cookies: readonly Cookie[], session: string, isOurs: IsOurs): Cookie[] {
  const whole = cookies.filter(({ name, value }) => name === session && /^eyJ[\w-]+\.\.[\w.-]+$/.test(value))
  // the middleware cuts at about 3,900 characters
  const firsts = cookies.filter(
    ({ name, value }) => name === `${session}.0` && /^eyJ[\w.-]{3000,}$/.test(value),
  )
  const seconds = cookies.filter(({ name, value }) => name === `${session}.1` && /^[\w.-]+$/.test(value))
  const chunked = firsts.flatMap(first => seconds.map(second => [first, second]))
  const candidates = [...whole.map(cookie => [cookie]), ...chunked]
  if (candidates.length < 2) return candidates[0] ?? []
  return candidates.slice(0, mostTries).find(parts => isOurs(parts.map(({ value }) => value).join(''))) ?? []
}

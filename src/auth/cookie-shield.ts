import type { RequestHandler } from 'express'
import type { Config } from '../config/config.ts'
import { type Cookie, readCookies, replaceCookies } from './cookies.ts'
import { cookieName } from './session.ts'

/**
 * Hides from the middleware (3.4.0) what a sibling domain may have tossed into the browser: a cookie named
 * `hasOwnProperty` breaks its lookup of any session, garbage under the session's name that comes first hides the real
 * one, and a stray chunk spoils the rest.
 */
export function shieldCookies({ baseUrl }: Pick<Config, 'baseUrl'>): RequestHandler {
  const session = cookieName(baseUrl, 'session')
  return function shieldCookies(req, _res, next) {
    const cookies = readCookies(req).filter(({ name }) => !(name in Object.prototype))
    const [mine, others] = partition(
      cookies,
      ({ name }) => name === session || name.startsWith(`${session}.`),
    )
    replaceCookies(req, [...others, ...sessionCookies(mine, session)])
    next()
  }
}

/** One cookie, or two chunks: a session is never larger (see claims.ts). Of duplicates, the last one that could be it. */
function sessionCookies(cookies: readonly Cookie[], session: string): Cookie[] {
  const whole = cookies.findLast(({ name, value }) => name === session && isEncrypted(value))
  if (whole) return [whole]
  const first = cookies.findLast(({ name, value }) => name === `${session}.0` && beginsEncrypted(value))
  const second = cookies.findLast(({ name, value }) => name === `${session}.1` && /^[\w.-]+$/.test(value))
  return [first, second].flatMap(cookie => cookie ?? [])
}

/** A compact JWE with a direct key: header, no key, iv, text, tag (RFC 7516 3.1). */
function isEncrypted(value: string): boolean {
  return /^eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/.test(value)
}

function beginsEncrypted(value: string): boolean {
  return /^eyJ[\w-]+\.\.[\w-]+\.[\w-]+$/.test(value)
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter(item => !isFirst(item))]
}

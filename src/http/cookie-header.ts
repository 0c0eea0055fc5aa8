import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { KnownFailure } from '../errors/failure.ts'

export interface Cookie {
  readonly name: string
  readonly value: string
}

/**
 * The cookies of a request in the order in which they were sent, duplicates included. A name is a token (RFC 6265 4.1.1),
 * byte for byte: a browser stores the byte 0xA0 and `__Host-session` as a name without a prefix, which any sibling host may
 * set, and a parser that trims Unicode white space would read the real name out of it.
 */
export function readCookies({ headers: { cookie = '' } }: Pick<IncomingMessage, 'headers'>): Cookie[] {
  const cookies: Cookie[] = []
  for (const pair of cookie.split(';')) {
    const separator = pair.indexOf('=')
    const name = trimBlanks(pair.slice(0, Math.max(separator, 0)))
    if (token.test(name)) cookies.push({ name, value: trimBlanks(pair.slice(separator + 1)) })
  }
  return cookies
}

/** Proxies refuse headers from 8 kB up, and Node itself those above `maxHeaderSize` in server.ts, without a page. */
export const mostCookieBytes = 12 * 1024

/**
 * A browser with too many cookies for this host would be refused everywhere, for good. It is told so, and healed:
 * whatever it sent is cleared.
 */
export const limitCookies: RequestHandler = function limitCookies(req, res, next) {
  const { cookie = '' } = req.headers
  if (cookie.length <= mostCookieBytes) return next()
  res.set('Clear-Site-Data', '"cookies"')
  const names = cookie.split(';').flatMap(pair => nameIn(pair) ?? [])
  // by hand: res.clearCookie throws for names that browsers send, such as a[b]
  for (const name of [...new Set(names)].slice(0, 100))
    res.append('Set-Cookie', `${name}=; Path=/; Max-Age=0${name.startsWith('__') ? '; Secure' : ''}`)
  next(new KnownFailure('cookies-too-large', { reason: 'cookies' }))
}

/** Any name that a browser sends, byte for byte: a deletion under another name would be of another cookie. */
function nameIn(pair: string): string | undefined {
  const name = trimBlanks(pair.slice(0, Math.max(pair.indexOf('='), 0)))
  return name !== '' && name.length <= 200 ? name : undefined
}

/** RFC 9110 5.6.2 */
const token = /^[!#$%&'*+.^`|~\w-]+$/

/** Removes space and tab, the white space that browsers trim (RFC 6265 5.2): `trim()` and `\s` know 23 characters more. */
function trimBlanks(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

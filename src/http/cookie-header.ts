import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'

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
  return cookie.split(';').flatMap(pair => {
    const separator = pair.indexOf('=')
    const name = trimBlanks(pair.slice(0, Math.max(separator, 0)))
    return token.test(name) ? [{ name, value: trimBlanks(pair.slice(separator + 1)) }] : []
  })
}

/** RFC 9110 5.6.2 */
const token = /^[!#$%&'*+.^`|~\w-]+$/

/** Space and tab, the only white space that browsers trim (RFC 6265 5.2): `trim()` and `\s` know 23 characters more. */
export function trimBlanks(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** What the middleware will read, instead of what the browser sent. */
export function replaceCookies(req: Request, cookies: readonly Cookie[]): void {
  if (cookies.length === 0) delete req.headers.cookie
  else req.headers.cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

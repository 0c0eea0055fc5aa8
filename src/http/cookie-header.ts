import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
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
 * A browser with too many cookies for this host would be refused everywhere, for good, so it is healed: they are cleared, and
 * a page says so. They are cleared by name: `Clear-Site-Data` would end sessions at sibling hosts. Logins under way were
 * brought down to a few before (see login/attempts.ts).
 */
export const limitCookies: RequestHandler = function limitCookies(req, res, next) {
  const { cookie = '' } = req.headers
  if (cookie.length <= mostCookieBytes) return next()
  // each kind by itself, so that a session neither sets this off nor pays for it
  const tooLarge = byKind(cookie.split(';')).filter(pairs => bytesOf(pairs) > mostCookieBytes)
  for (const line of deletions(largestFirst(tooLarge.flat()), req.hostname)) res.append('Set-Cookie', line)
  next(tooLarge.length > 0 ? new KnownFailure('cookies-too-large', { reason: 'cookies' }) : undefined)
}

/** Sessions, attempts, what forms leave, and the rest, by their names: those of another application on this machine are spared as well. */
function byKind(pairs: readonly string[]): string[][] {
  const kinds: [string[], string[], string[], string[]] = [[], [], [], []]
  for (const pair of pairs) {
    const name = nameIn(pair) ?? ''
    if (/^(?:__Host-session|session-\d+)(?:\.\d+)?$/.test(name)) kinds[0].push(pair)
    else if (/^(?:__Host-login|login-\d+)\./.test(name)) kinds[1].push(pair)
    else if (/^(?:__Host-(?:message|draft)|(?:message|draft)-\d+)$/.test(name)) kinds[2].push(pair)
    else kinds[3].push(pair)
  }
  return kinds
}

/** Proxies have room for so much (docs/operations.md), and what is largest goes first. */
const mostDeletionBytes = 24 * 1024

/** Set-Cookie lines by hand: res.clearCookie throws for names that browsers send, such as a[b]. */
function deletions(pairs: readonly string[], hostname = ''): string[] {
  const names = new Set(pairs.flatMap(pair => nameIn(pair) ?? []))
  const lines = [...names].flatMap(name => {
    const line = `${name}=; Path=/; Max-Age=0${name.startsWith('__') ? '; Secure' : ''}`
    // no cookie with this prefix has a domain
    const domains = name.toLowerCase().startsWith('__host-') ? [] : domainsOf(hostname)
    return [line, ...domains.map(domain => `${line}; Domain=${domain}`)]
  })
  let bytes = 0
  return lines.filter(line => {
    bytes += `Set-Cookie: ${line}\r\n`.length
    return bytes <= mostDeletionBytes
  })
}

/** The host and each parent that may have set a cookie for it: no address has one, and no top-level domain. */
function domainsOf(hostname: string): string[] {
  const labels = isIP(hostname) === 0 ? hostname.split('.') : []
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))
}

function largestFirst(pairs: readonly string[]): string[] {
  return pairs.toSorted((one, other) => other.length - one.length)
}

function bytesOf(pairs: readonly string[]): number {
  return pairs.reduce((bytes, pair) => bytes + pair.length + ';'.length, 0)
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

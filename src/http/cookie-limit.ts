import type { RequestHandler } from 'express'
import { KnownFailure } from '../errors/failure.ts'
import { trimBlanks } from './cookie-header.ts'

// proxies refuse headers from 8 kB up, and Node itself those above the limit in server.ts, with no page at all
const mostBytes = 12 * 1024

/**
 * A browser with too many cookies for this host would be refused everywhere, for good. It is told so, and healed:
 * whatever it sent is cleared.
 */
export const limitCookies: RequestHandler = function limitCookies(req, res, next) {
  const { cookie = '' } = req.headers
  if (cookie.length <= mostBytes) return next()
  res.set('Clear-Site-Data', '"cookies"')
  const names = cookie.split(';').flatMap(pair => nameIn(pair) ?? [])
  // by hand: res.clearCookie throws for names that browsers send, such as a[b]
  for (const name of [...new Set(names)].slice(0, 100))
    res.append('Set-Cookie', `${name}=; Path=/; Max-Age=0${name.startsWith('__') ? '; Secure' : ''}`)
  next(new KnownFailure('too-large', { reason: 'cookies' }))
}

/** Any name that a browser sends, byte for byte: a deletion under another name would be of another cookie. */
function nameIn(pair: string): string | undefined {
  const name = trimBlanks(pair.slice(0, Math.max(pair.indexOf('='), 0)))
  return name !== '' && name.length <= 200 ? name : undefined
}

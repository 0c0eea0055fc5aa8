import type { Request, RequestHandler } from 'express'
import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'

/**
 * Sends a request for another host name to the one of `BASE_URL`, where the cookies and the callback are. Behind a proxy
 * that neither passes `Host` on nor is trusted (`TRUST_PROXY`), every request looks like that, and the log says so.
 */
export function canonicalHost({ baseUrl }: Pick<Config, 'baseUrl'>): RequestHandler {
  const { host, hostname } = new URL(baseUrl)
  return function toCanonicalHost(req, res, next) {
    if (isPlainlyFor(host, req)) return next()
    if (!hasOneHost(req)) return next(new KnownFailure('bad-request', { reason: 'no_host' }))
    // URL writes a host in lower case, Express as it was sent
    if (req.hostname === undefined || req.hostname.toLowerCase() === hostname) return next()
    res.locals.log.warn(
      { event: 'host.mismatch', expected: hostname },
      'asked for by another host name than BASE_URL has',
    )
    const path = req.originalUrl.startsWith('/') ? req.originalUrl : '/'
    // 307 keeps the method; nothing permanent, since BASE_URL may change
    res.set('Cache-Control', 'no-store').redirect(307, baseUrl + path)
  }
}

/** What nearly every request looks like, at a fraction of the cost of the closer look. */
function isPlainlyFor(host: string, { headers, rawHeaders }: Request): boolean {
  if (headers.host !== host || headers['x-forwarded-host'] !== undefined) return false
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts === 1
}

/** HTTP/1.1 asks for one (RFC 9112 3.2); HTTP/1.0 knows none. */
function hasOneHost({ httpVersion, headersDistinct: { host: hosts = [] } }: Request): boolean {
  return hosts.length === 0 ? httpVersion === '1.0' : hosts.length === 1 && hosts[0] !== ''
}

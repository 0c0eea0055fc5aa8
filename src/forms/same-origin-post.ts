import type { Request, RequestHandler } from 'express'
import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'

/**
 * Lets only a POST of a page of ours pass. Cookies are no proof of that: `SameSite=Lax` leaves them to a sibling host, and to
 * another port on localhost.
 */
export function sameOriginPost({ baseUrl }: Pick<Config, 'baseUrl'>): RequestHandler {
  const own = new URL(baseUrl).origin
  return function sameOriginPost(req, _res, next) {
    const reason = foreignBecause(req, own)
    next(reason === null ? undefined : new KnownFailure('foreign-post', { reason }))
  }
}

/**
 * No page can set these headers. Fetch metadata comes first: it says of a whole chain of redirects whether another site was
 * among it. Older browsers, and all of them over plain http beyond localhost, send `Origin` alone. Firefox (153) calls it
 * `none` too where a page that sends no referrer posts by way of a redirect, so `none` proves nothing.
 */
function foreignBecause(req: Request, own: string): string | null {
  const site = req.get('Sec-Fetch-Site')
  if (site === 'same-origin') return null
  if (site !== undefined && site !== 'none') return 'sec_fetch_site'
  const origin = req.get('Origin')
  if (origin === undefined) return 'no_origin'
  return origin === own ? null : 'origin'
}

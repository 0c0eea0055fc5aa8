import type { Request, RequestHandler } from 'express'
import { KnownFailure } from '../errors/failure.ts'

/** Lets only a navigation start, finish or end a login: no image, script, prefetch or HEAD request does. */
export const navigationOnly: RequestHandler = function navigationOnly(req, _res, next) {
  next(isNavigation(req) ? undefined : new KnownFailure('not-navigation'))
}

/**
 * Whether a browser goes to a page, by fetch metadata (W3C Fetch Metadata, RFC 9110 9.2.1). A client that sends no
 * metadata is believed.
 */
export function isNavigation(req: Request): boolean {
  const mode = req.get('Sec-Fetch-Mode') ?? 'navigate'
  return req.method === 'GET' && mode === 'navigate' && isForPage(req) && !isPrefetch(req)
}

/** Whether another site led here: the person may not have meant to follow. */
export function isCrossSite(req: Request): boolean {
  const site = req.get('Sec-Fetch-Site')
  return site === 'cross-site' || site === 'same-site'
}

/** Whether another site led here by itself, without a click of the person. */
export function isUninvited(req: Request): boolean {
  return isCrossSite(req) && req.get('Sec-Fetch-User') !== '?1'
}

/** The page of ours that a request came from, as a path with its query. Undefined for every other page. */
export function pageBefore(req: Request, baseUrl: string): string | undefined {
  const referer = req.get('Referer') ?? ''
  if (!URL.canParse(referer)) return undefined
  const { origin, pathname, search } = new URL(referer)
  return origin === new URL(baseUrl).origin ? pathname + search : undefined
}

/** Whether a program asks rather than a person: one that prefers JSON, or a script's `fetch()`, which accepts anything. */
export function wantsJson(req: Request): boolean {
  const isScript = req.get('Sec-Fetch-Dest') === 'empty' && !isNavigation(req)
  return isScript || req.accepts(['html', 'json']) === 'json'
}

/** A navigation that a service worker passes on has no destination any more; no script can make one. */
function isForPage(req: Request): boolean {
  const destination = req.get('Sec-Fetch-Dest') ?? 'document'
  return (
    destination === 'document' || (destination === 'empty' && /\btext\/html\b/.test(req.get('Accept') ?? ''))
  )
}

function isPrefetch(req: Request): boolean {
  return /prefetch|prerender|preview/i.test(
    ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz'].map(name => req.get(name)).join(' '),
  )
}

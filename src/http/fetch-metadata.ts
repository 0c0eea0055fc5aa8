import type { Request, RequestHandler } from 'express'
import { KnownFailure } from '../errors/failure.ts'

/** Only a person who goes to a page starts, finishes or ends a login: no image, script, prefetch or HEAD does. */
export const onlyVisits: RequestHandler = function onlyVisits(req, _res, next) {
  next(isVisit(req) ? undefined : new KnownFailure('no-visit'))
}

/**
 * Whether a person goes to a page, by fetch metadata (W3C Fetch Metadata, RFC 9110 9.2.1). A client that sends no
 * metadata is believed.
 */
export function isVisit(req: Request): boolean {
  const destination = req.get('Sec-Fetch-Dest') ?? 'document'
  const mode = req.get('Sec-Fetch-Mode') ?? 'navigate'
  return req.method === 'GET' && destination === 'document' && mode === 'navigate' && !isPrefetch(req)
}

/** Whether a link on another site brought the visitor here: one that a person need not have meant to follow. */
export function isFromElsewhere(req: Request): boolean {
  const site = req.get('Sec-Fetch-Site')
  return site === 'cross-site' || site === 'same-site'
}

function isPrefetch(req: Request): boolean {
  return /prefetch|prerender|preview/i.test(
    ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz'].map(name => req.get(name)).join(' '),
  )
}

import type { Request } from 'express'

/** Whether a program asks rather than a person: one that prefers JSON, or a script's `fetch()`, which accepts anything. */
export function wantsJson(req: Request): boolean {
  return req.get('Sec-Fetch-Dest') === 'empty' || req.accepts(['html', 'json']) === 'json'
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

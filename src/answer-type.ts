import type { Request } from 'express'

/** Whether a program asks rather than a person: one that prefers JSON, or a script's `fetch()`, which accepts anything. */
export function wantsJson(req: Request): boolean {
  return req.get('Sec-Fetch-Dest') === 'empty' || req.accepts(['html', 'json']) === 'json'
}

/** Whether the answer will be a page in a window: images, styles and the like cannot log anybody in. */
export function wantsPage(req: Request): boolean {
  const destination = req.get('Sec-Fetch-Dest')
  return (destination === undefined || destination === 'document') && !wantsJson(req)
}

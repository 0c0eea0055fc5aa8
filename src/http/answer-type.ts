import type { Request } from 'express'

/** Whether a program asks rather than a person: one that prefers JSON, or a script's `fetch()`, which accepts anything. */
export function wantsJson(req: Request): boolean {
  return req.get('Sec-Fetch-Dest') === 'empty' || req.accepts(['html', 'json']) === 'json'
}

import type { Request } from 'express'
import { toReturnPath } from './return-to.ts'
import { readState } from './state.ts'

/** Where the visitor wanted to go: the page itself, or the one that a login was to lead to. */
export function destinationOf({ path, query, originalUrl }: Request): string {
  if (path === '/login') return toReturnPath(query['returnTo'])
  return toReturnPath(path === '/callback' ? readState(query['state'])?.returnTo : originalUrl)
}

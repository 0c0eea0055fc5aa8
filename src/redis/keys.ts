import { createHash } from 'node:crypto'

/**
 * What the keys of one application begin with, in a store that others may use as well. The braces put them in one slot of
 * a cluster, which commands with two keys need.
 */
export function storePrefix(clientId: string): string {
  return `{auth:${hash(clientId).slice(0, 16)}}:`
}

/** For what identifies people, and for what is long: in the store, and in memory, all are of one length. */
export function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

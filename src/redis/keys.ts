import { createHash } from 'node:crypto'
import type { Config } from '../config/config.ts'

/**
 * The beginning of all keys of one application, in a Redis that others may use as well: nothing that one client at one
 * tenant wrote counts for another (S66). The braces put them in one slot of a cluster, which commands with two keys need.
 */
export function redisKeyPrefix({
  issuerBaseUrl,
  clientId,
}: Pick<Config, 'issuerBaseUrl' | 'clientId'>): string {
  return `{auth:${hash(JSON.stringify([issuerBaseUrl, clientId])).slice(0, 16)}}:`
}

/** For what identifies people, and for what is long: in Redis and in memory, all names are of one length. */
export function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

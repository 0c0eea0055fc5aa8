import type { Store as Counts, Options } from 'express-rate-limit'
import type { RedisReply } from 'rate-limit-redis'
import type { Store } from '../redis/client.ts'
import { hash, storePrefix } from '../redis/keys.ts'
import { memoryCounts, type OpenCounts } from './memory-store.ts'

/**
 * In Valkey or Redis, for all instances with this client id. While the store does not answer, each instance counts for
 * itself: nobody is locked out, and a flood is still one. The package is loaded only here, so only where it is used.
 */
export async function sharedCounts(store: Store, clientId: string): Promise<OpenCounts> {
  const { RedisStore } = await import('rate-limit-redis')
  const sendCommand = async (...parts: string[]) => toReply(await store.command(parts))

  return limit => {
    const own = memoryCounts()
    let options: Options | undefined
    let shared: InstanceType<typeof RedisStore> | undefined

    /** rate-limit-redis (6.0.1) loads its scripts once, and never counts if the store was away at that moment. */
    async function open() {
      const counts = new RedisStore({ sendCommand, prefix: `${storePrefix(clientId)}limit:${limit}:` })
      if (options) await counts.init(options)
      return counts
    }

    return {
      init: given => {
        options = given
        return own.init?.(given)
      },
      increment: async key => {
        try {
          shared ??= await open()
          return await shared.increment(hash(key))
        } catch {
          shared = undefined
          return own.increment(key)
        }
      },
      decrement: key => own.decrement(key),
      resetKey: key => own.resetKey(key),
    } satisfies Counts
  }
}

function toReply(reply: unknown): RedisReply {
  if (typeof reply === 'string' || typeof reply === 'number') return reply
  if (Array.isArray(reply) && reply.every(part => typeof part === 'string' || typeof part === 'number'))
    return reply
  throw new TypeError('The store answered a count with neither text nor numbers')
}

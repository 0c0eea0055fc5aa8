import type { Options, Store } from 'express-rate-limit'
import type { RedisReply } from 'rate-limit-redis'
import type { Redis } from '../redis/client.ts'
import { hash } from '../redis/keys.ts'
import { memoryRateLimitStore, type OpenRateLimitStore } from './memory-store.ts'

/**
 * In Valkey or Redis, for all instances of this client. While Redis does not answer, each instance counts for itself:
 * nobody is locked out, and a flood is still one. The package is loaded only here, so only where it is used.
 */
export async function redisRateLimitStore(redis: Redis, prefix: string): Promise<OpenRateLimitStore> {
  const { RedisStore } = await import('rate-limit-redis')
  const sendCommand = async (...parts: string[]) => toReply(await redis.command(parts))

  return limit => {
    const own = memoryRateLimitStore()
    let options: Options | undefined
    let shared: InstanceType<typeof RedisStore> | undefined

    /** rate-limit-redis (6.0.1) loads its scripts once, and never counts if Redis was unavailable at that moment. */
    async function open() {
      const store = new RedisStore({ sendCommand, prefix: `${prefix}limit:${limit}:` })
      if (options) await store.init(options)
      return store
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
    } satisfies Store
  }
}

function toReply(reply: unknown): RedisReply {
  if (typeof reply === 'string' || typeof reply === 'number') return reply
  if (Array.isArray(reply) && reply.every(part => typeof part === 'string' || typeof part === 'number'))
    return reply
  throw new TypeError('Redis answered a count with neither text nor numbers')
}

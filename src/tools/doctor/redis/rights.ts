import { createHash, randomBytes } from 'node:crypto'
import type { Config } from '../../../config/config.ts'
import { redisKeyPrefix } from '../../../redis/keys.ts'
import { type RedisConnection, RedisRefusal } from './connection.ts'

/** The commands that the user of REDIS_URL may not run. */
export interface MissingRights {
  /** Without them, no session can be checked. */
  readonly sessions: readonly string[]
  /** Without them, each instance limits the rate of logins by itself. */
  readonly limits: readonly string[]
}

/** What the user must be allowed, in the syntax of ACL SETUSER. */
export const neededRights = '~{auth:* +select +mget +get +set +eval +evalsha +script|load +pttl +incr'

/**
 * Runs each command that the application runs, with a key like its own that expires after 10 s.
 * @throws RedisRefusal where a command is refused for another reason than the user's rights
 */
export async function findMissingRights(redis: RedisConnection, config: Config): Promise<MissingRights> {
  // a user may be confined to the keys of one application
  const key = `${redisKeyPrefix(config)}doctor-${randomBytes(8).toString('hex')}`
  const sessions = await findForbidden(redis, {
    MGET: ['MGET', key, `${key}-2`],
    GET: ['GET', key],
    SET: ['SET', key, '1', 'PX', '10000'],
    EVAL: ['EVAL', script, '1', key],
  })
  // without the expiry that SET gives the key, INCR would leave one that never expires
  if (sessions.length > 0) return { sessions, limits: [] }
  const limits = await findForbidden(redis, {
    PTTL: ['PTTL', key],
    INCR: ['INCR', key],
    'SCRIPT LOAD': ['SCRIPT', 'LOAD', script],
    EVALSHA: ['EVALSHA', createHash('sha1').update(script).digest('hex'), '1', key],
  })
  return { sessions, limits }
}

const script = "return redis.call('GET', KEYS[1])"

async function findForbidden(
  redis: RedisConnection,
  commands: Readonly<Record<string, readonly string[]>>,
): Promise<string[]> {
  const forbidden: string[] = []
  for (const [name, parts] of Object.entries(commands))
    if (await isForbidden(redis, parts)) forbidden.push(name)
  return forbidden
}

async function isForbidden(redis: RedisConnection, parts: readonly string[]): Promise<boolean> {
  try {
    await redis.command(parts)
    return false
  } catch (error) {
    if (!(error instanceof RedisRefusal)) throw error
    if (error.code === 'NOPERM') return true
    // the script is missing because LOAD was refused, or it ran a command that is: either is reported already
    if (error.command.startsWith('EVAL') && /^(NOSCRIPT|ERR)$/.test(error.code)) return false
    throw error
  }
}

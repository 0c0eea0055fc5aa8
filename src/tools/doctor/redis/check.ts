import { NoAnswer } from '../../../bounded-fetch.ts'
import type { Config } from '../../../config/config.ts'
import type { Context } from '../context.ts'
import { type Outcome, ok, warning } from '../outcome.ts'
import { connectRedis, type RedisConnection, RedisRefusal, readGreeting } from './connection.ts'
import { cannotCheckSessions, cannotShareLimits, explainRefusal, explainUnreachable } from './problems.ts'
import { findMissingRights } from './rights.ts'
import { explainTls, speaksTls, wantsTls } from './tls.ts'

/** Whether REDIS_URL leads to a Valkey or Redis that does all that the application asks of it. */
export async function checkRedis({ config }: Context): Promise<Outcome | readonly Outcome[]> {
  if (config.redisUrl === null)
    return ok('REDIS_URL is not set: the list of ended sessions is in memory, which is for one instance.')
  const url = new URL(config.redisUrl)
  try {
    return (await explainTls(url)) ?? (await examineRedis(url, config))
  } catch (error) {
    if (error instanceof RedisRefusal) return explainRefusal(error, url)
    if (!(error instanceof NoAnswer)) throw error
    const greeting = await readGreeting(url)
    if (greeting) return explainRefusal(greeting, url)
    const isForTls = url.protocol === 'redis:' && (await speaksTls(url))
    return isForTls ? wantsTls(url) : explainUnreachable(error, url)
  }
}

async function examineRedis(url: URL, config: Config): Promise<Outcome | readonly Outcome[]> {
  const redis = await connectRedis(url)
  try {
    await signIn(redis, url)
    const { sessions, limits } = await findMissingRights(redis, config)
    if (sessions.length > 0) return cannotCheckSessions(sessions, url)
    const policy = await findEvictionPolicy(redis)
    const eviction = policy === null ? null : explainEviction(policy)
    const warnings = [
      ...(limits.length > 0 ? [cannotShareLimits(limits, url)] : []),
      ...(eviction ? [eviction] : []),
    ]
    return warnings.length > 0 ? warnings : ok(`Redis at ${url.host} does all that is asked of it.`)
  } finally {
    redis.close()
  }
}

/** The commands that the client of the application sends by itself. */
async function signIn(redis: RedisConnection, { username, password, pathname }: URL): Promise<void> {
  const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)]
  if (user !== '' || secret !== '') await redis.command(['AUTH', ...(user === '' ? [] : [user]), secret])
  const database = Number(pathname.slice(1))
  if (database !== 0) await redis.command(['SELECT', String(database)])
}

/** What Redis does when its memory is full. Null where the user may not ask. */
async function findEvictionPolicy(redis: RedisConnection): Promise<string | null> {
  try {
    const memory = String(await redis.command(['INFO', 'memory']))
    return /^maxmemory_policy:([a-z-]{1,40})\r?$/m.exec(memory)?.[1] ?? null
  } catch (error) {
    if (error instanceof RedisRefusal) return null
    throw error
  }
}

/** Every entry expires with its session, so a policy named volatile-* evicts entries as well. */
function explainEviction(policy: string): Outcome | null {
  // volatile-ttl evicts what would expire next, which is worth the least
  if (policy === 'noeviction' || policy === 'volatile-ttl') return null
  return warning('evicts', {
    seen: `When it is full, Redis gives up entries by ${policy}.`,
    meaning: 'It would forget that a session was ended: a copied cookie would work again.',
    todo: 'Let it refuse new entries instead, in its configuration file or by CONFIG SET; watch its memory.',
    where: 'the configuration of Redis',
    paste: 'maxmemory-policy noeviction',
  })
}

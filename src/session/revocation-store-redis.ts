import { KnownFailure } from '../errors/failure.ts'
import type { Redis } from '../redis/client.ts'
import { hash } from '../redis/keys.ts'
import type { OnceEntry, RevocationEntry, RevocationStore } from './revocation-list.ts'

/** In Valkey or Redis, for all instances of this client at this tenant. */
export function redisRevocationStore(redis: Redis, prefix: string): RevocationStore {
  const key = ({ name }: { readonly name: string }) => prefix + hash(name)

  return {
    async read(names) {
      const reply = await ask(redis, ['MGET', ...names.map(name => key({ name }))])
      if (!Array.isArray(reply)) throw new KnownFailure('redis-unavailable', { reason: 'no_list' })
      return reply.map(toNumbers)
    },
    async write(entry) {
      await ask(redis, ['EVAL', write, '1', key(entry), ...argumentsOf(entry)])
    },
    async writeOnce(once, entry) {
      const parts = ['EVAL', writeOnce, '2', key(entry), key(once), lifeOf(once), ...argumentsOf(entry)]
      return (await ask(redis, parts)) === 1
    },
  }
}

// the first of the arguments is how long the entry lives, the others are its numbers
const write = `
  local life = table.remove(ARGV, 1)
  local index = 0
  for known in string.gmatch(redis.call('GET', KEYS[1]) or '', '%S+') do
    index = index + 1
    if ARGV[index] and tonumber(known) > tonumber(ARGV[index]) then ARGV[index] = known end
  end
  redis.call('SET', KEYS[1], table.concat(ARGV, ' '), 'PX', life)
  return 1`
const writeOnce = `
  if not redis.call('SET', KEYS[2], '', 'NX', 'PX', table.remove(ARGV, 1)) then return 0 end
  ${write}`

function argumentsOf(entry: RevocationEntry): string[] {
  return [lifeOf(entry), ...entry.numbers.map(String)]
}

/** Redis takes whole milliseconds, and at least one. */
function lifeOf({ milliseconds }: OnceEntry): string {
  return String(Math.max(1, Math.ceil(milliseconds)))
}

function toNumbers(text: unknown): readonly number[] | null {
  return typeof text === 'string' ? text.split(' ').map(Number) : null
}

async function ask(redis: Redis, parts: readonly string[]): Promise<unknown> {
  try {
    return await redis.command(parts)
  } catch (cause) {
    throw new KnownFailure('redis-unavailable', { cause })
  }
}

import { KnownFailure } from '../errors/failure.ts'
import type { Redis } from '../redis/client.ts'
import { mostNamesOfOwner, type TokenStore } from './token-store.ts'

/**
 * In Valkey or Redis, for all instances of this client at this tenant. An entry is removed by letting it end within a
 * millisecond: the user's rights have no DEL.
 */
export function redisTokenStore(redis: Redis, prefix: string): TokenStore {
  const keys = {
    entry: (name: string) => `${prefix}tokens:${name}`,
    owner: (name: string) => `${prefix}tokens-of:${name}`,
    lease: (name: string) => `${prefix}lease:${name}`,
  }

  async function ask(...parts: string[]): Promise<unknown> {
    try {
      return await redis.command(parts)
    } catch (cause) {
      throw new KnownFailure('redis-unavailable', { cause })
    }
  }

  async function read(key: string): Promise<string | null> {
    const reply = await ask('MGET', key)
    if (!Array.isArray(reply)) throw new KnownFailure('redis-unavailable', { reason: 'no_list' })
    return toText(reply[0])
  }

  return {
    get takesEntries() {
      return redis.isUp && redis.refusal === null
    },
    read: name => read(keys.entry(name)),
    async write({ name, text, milliseconds, owners }) {
      const names = [keys.entry(name), ...owners.map(keys.owner)]
      const now = Date.now()
      const life = wholeOf(milliseconds)
      const rest = [name, text, life, now, now + life, mostNamesOfOwner].map(String)
      await ask('EVAL', write, String(names.length), ...names, ...rest)
    },
    async replace(name, { from, to, milliseconds }) {
      const rest = [from, to ?? '', String(to === null ? 1 : wholeOf(milliseconds))]
      return (await ask('EVAL', replace, '1', keys.entry(name), ...rest)) === 1
    },
    take: async name => toText(await ask('EVAL', take, '1', keys.entry(name))),
    async namesOf(owner) {
      const text = (await read(keys.owner(owner))) ?? ''
      return text.split(' ').flatMap(noted => noted.split(':')[0] || [])
    },
    async acquireLease(name, { holder, milliseconds }) {
      const life = String(wholeOf(milliseconds))
      return (await ask('SET', keys.lease(name), holder, 'NX', 'PX', life)) === 'OK'
    },
    async releaseLease(name, holder) {
      await ask('EVAL', replace, '1', keys.lease(name), holder, '', '1')
    },
  }
}

// an owner's names stand in one text, each with its end: NAME:END NAME:END, the newest first
const write = `
  local name, text, life, now, over, most = unpack(ARGV)
  redis.call('SET', KEYS[1], text, 'PX', life)
  for index = 2, #KEYS do
    local names = { name .. ':' .. over }
    local latest = tonumber(over)
    for known, ends in string.gmatch(redis.call('GET', KEYS[index]) or '', '(%S+):(%d+)') do
      if known ~= name and tonumber(ends) > tonumber(now) and #names < tonumber(most) then
        table.insert(names, known .. ':' .. ends)
        latest = math.max(latest, tonumber(ends))
      end
    end
    redis.call('SET', KEYS[index], table.concat(names, ' '), 'PX', string.format('%d', latest - tonumber(now)))
  end
  return 1`
const replace = `
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1`
const take = `
  local text = redis.call('GET', KEYS[1])
  if text then redis.call('SET', KEYS[1], '', 'PX', 1) end
  return text`

/** Empty is what ends within a millisecond. */
function toText(reply: unknown): string | null {
  return typeof reply === 'string' && reply !== '' ? reply : null
}

/** Redis takes whole milliseconds, and at least one. */
function wholeOf(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds))
}

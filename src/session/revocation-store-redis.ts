import { KnownFailure } from '../errors/failure.ts'
import type { Store } from '../redis/client.ts'
import { hash, storePrefix } from '../redis/keys.ts'
import type { Entry, Ledger, Mark } from './revocation-store-memory.ts'

/** In Valkey or Redis, for all instances with this client id. */
export function sharedLedger(store: Store, clientId: string): Ledger {
  const prefix = storePrefix(clientId)
  const key = ({ name }: { readonly name: string }) => prefix + hash(name)

  return {
    async read(names) {
      const reply = await ask(store, ['MGET', ...names.map(name => key({ name }))])
      if (!Array.isArray(reply)) throw new KnownFailure('store-down', { reason: 'no_list' })
      return reply.map(toNumbers)
    },
    async write(entry) {
      await ask(store, ['EVAL', write, '1', key(entry), ...argumentsOf(entry)])
    },
    async writeOnce(mark, entry) {
      const parts = ['EVAL', writeOnce, '2', key(entry), key(mark), lifeOf(mark), ...argumentsOf(entry)]
      return (await ask(store, parts)) === 1
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

function argumentsOf(entry: Entry): string[] {
  return [lifeOf(entry), ...entry.numbers.map(String)]
}

/** The store takes whole milliseconds, and at least one. */
function lifeOf({ milliseconds }: Mark): string {
  return String(Math.max(1, Math.ceil(milliseconds)))
}

function toNumbers(text: unknown): readonly number[] | null {
  return typeof text === 'string' ? text.split(' ').map(Number) : null
}

async function ask(store: Store, parts: readonly string[]): Promise<unknown> {
  try {
    return await store.command(parts)
  } catch (cause) {
    throw new KnownFailure('store-down', { cause })
  }
}

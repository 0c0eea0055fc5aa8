import { randomBytes } from 'node:crypto'
import { createLog } from '../../src/log.ts'
import { openRedis } from '../../src/redis/client.ts'
import { redisKeyPrefix } from '../../src/redis/keys.ts'
import { createRevocationList } from '../../src/session/revocation-list.ts'
import { redisRevocationStore } from '../../src/session/revocation-store-redis.ts'
import type { StoreServer } from '../../test/support/store.ts'
import type { Programs } from '../programs.ts'

/** What a session takes on the list of those that were ended. */
export interface Entries {
  readonly count: number
  readonly inMemoryBytes: number
  readonly inStoreBytes: number
}

const atOnce = 20

export async function weighEntries(programs: Programs, store: StoreServer, count: number): Promise<Entries> {
  return {
    count,
    inMemoryBytes: await weighInMemory(programs, count),
    inStoreBytes: await weighInStore(store, count),
  }
}

/** In a process of its own, in which nothing else grows. */
async function weighInMemory(programs: Programs, count: number): Promise<number> {
  const nodeOptions = ['--expose-gc', '--import', import.meta.resolve('tsx')]
  const program = programs.start({
    file: 'bench/entries-probe.ts',
    env: { COUNT: String(count) },
    nodeOptions,
  })
  const bytes = await program.ask('entries')
  await program.stop()
  if (typeof bytes !== 'number') throw new Error('The probe answered no number')
  return bytes / count
}

async function weighInStore(server: StoreServer, count: number): Promise<number> {
  const clientId = 'bench-application'
  const place = {
    url: server.url,
    keyPrefix: redisKeyPrefix({ issuerBaseUrl: 'https://tenant.example/', clientId }),
  }
  const store = await openRedis(place, createLog('silent'))
  while (!store.isUp) await new Promise(resolve => setTimeout(resolve, 20))
  const revocations = createRevocationList(redisRevocationStore(store, place.keyPrefix))
  const before = usedBytes(server)
  let left = count
  const revoke = async () => {
    while (left-- > 0) await revocations.revoke(randomBytes(16).toString('base64url'), tomorrow())
  }
  await Promise.all(Array.from({ length: atOnce }, revoke))
  const after = usedBytes(server)
  store.close()
  return (after - before) / count
}

function usedBytes(server: StoreServer): number {
  const line = server.ask('INFO', 'memory').find(each => each.startsWith('used_memory:')) ?? ''
  return Number(line.slice('used_memory:'.length))
}

function tomorrow(): number {
  return Date.now() + 86_400_000
}

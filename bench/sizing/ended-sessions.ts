import type { Client } from '../../test/support/client.ts'
import { findProgram } from '../../test/support/programs.ts'
import { RedisServer as StoreServer } from '../../test/support/redis-server.ts'
import { number, section } from '../figures.ts'
import type { Plan } from '../plan.ts'
import type { Programs } from '../programs.ts'
import { isRedirect, logIn, times } from '../sessions.ts'
import { heapOf, startProbed } from './heap.ts'

const warmUp = 500

/** How much an ended session takes on the list of those, until it would have ended anyway. */
export async function reportEndedSessions(
  programs: Programs,
  { endedSessions: count }: Plan,
): Promise<string> {
  const rows = [['in memory', number(await weigh(growthOfHeap, programs, count))]]
  if (findProgram('valkey-server', 'redis-server'))
    rows.push(['in the store', number(await weigh(growthOfStore, programs, count))])
  return section(`An ended session, one of ${number(count)} on the list`, ['', 'bytes'], rows)
}

/** A login leaves other things behind as well, such as the limits' counts, so logins without a logout are subtracted. */
async function weigh(growth: Growth, programs: Programs, count: number): Promise<number> {
  const ended = await growth(programs, origin => logIn(origin, times(count), logOut))
  const open = await growth(programs, origin => logIn(origin, times(count)))
  return (ended - open) / count
}

/** Starts the application anew, and resolves with the bytes that the work adds. */
type Growth = (programs: Programs, work: (origin: string) => Promise<unknown>) => Promise<number>

const growthOfHeap: Growth = async (programs, work) => {
  const { settings, application } = await startProbed(programs)
  await logIn(settings.BASE_URL, times(warmUp), logOut)
  const before = await heapOf(application)
  await work(settings.BASE_URL)
  const bytes = (await heapOf(application)) - before
  await programs.stop()
  return bytes
}

const growthOfStore: Growth = async (programs, work) => {
  const store = await StoreServer.start()
  // it ends with this process, however that ends
  process.once('exit', () => void store.kill())
  const { settings } = await startProbed(programs, store.env)
  await logIn(settings.BASE_URL, times(warmUp), logOut)
  const before = usedBytes(store)
  await work(settings.BASE_URL)
  const bytes = usedBytes(store) - before
  await programs.stop()
  await store.close()
  return bytes
}

async function logOut(client: Client): Promise<void> {
  const answer = await client.get('/logout')
  if (!isRedirect(answer)) throw new Error(`A logout answered ${answer.status}`)
}

function usedBytes(store: StoreServer): number {
  const line = store.ask('INFO', 'memory').find(each => each.startsWith('used_memory:')) ?? ''
  return Number(line.slice('used_memory:'.length))
}

import type { Client } from '../../test/support/client.ts'
import { findProgram } from '../../test/support/programs.ts'
import { StoreServer } from '../../test/support/store.ts'
import { number, section } from '../figures.ts'
import type { Plan } from '../plan.ts'
import type { Programs } from '../programs.ts'
import { isRedirect, logIn, times } from '../sessions.ts'
import { heapOf, startProbed } from './heap.ts'

// the limits count as many addresses, once each
const warmUp = 500

/** How much an ended session takes on the list of those, until it would have ended anyway. */
export async function reportEndedSessions(
  programs: Programs,
  { endedSessions: count }: Plan,
): Promise<string> {
  const rows = [['in memory', number(await weighInMemory(programs, count))]]
  if (findProgram('valkey-server', 'redis-server'))
    rows.push(['in the store', number(await weighInStore(programs, count))])
  return section(`An ended session, one of ${number(count)} on the list`, ['', 'bytes'], rows)
}

async function weighInMemory(programs: Programs, count: number): Promise<number> {
  const { settings, application } = await startProbed(programs)
  await logInAndOut(settings.BASE_URL, warmUp)
  const before = await heapOf(application)
  await logInAndOut(settings.BASE_URL, count)
  const bytes = (await heapOf(application)) - before
  await programs.stop()
  return bytes / count
}

async function weighInStore(programs: Programs, count: number): Promise<number> {
  const store = await StoreServer.start()
  // it ends with this process, however that ends
  process.once('exit', () => void store.kill())
  const { settings } = await startProbed(programs, store.env)
  await logInAndOut(settings.BASE_URL, warmUp)
  const before = usedBytes(store)
  await logInAndOut(settings.BASE_URL, count)
  const bytes = usedBytes(store) - before
  await programs.stop()
  await store.close()
  return bytes / count
}

async function logInAndOut(origin: string, count: number): Promise<void> {
  await logIn(origin, times(count), logOut)
}

async function logOut(client: Client): Promise<void> {
  const answer = await client.get('/logout')
  if (!isRedirect(answer)) throw new Error(`A logout answered ${answer.status}`)
}

function usedBytes(store: StoreServer): number {
  const line = store.ask('INFO', 'memory').find(each => each.startsWith('used_memory:')) ?? ''
  return Number(line.slice('used_memory:'.length))
}

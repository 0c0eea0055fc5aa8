import { Client } from '../test/support/client.ts'
import { createSettings, startApplication, startTenant } from './deployment.ts'
import type { Program } from './program.ts'
import type { Programs } from './programs.ts'

/** The heap in use after so many logins, both since the warm-up. */
export interface Heap {
  readonly logins: number
  readonly bytes: number
}

const browsers = 8
// the application's; the tenant's cookies belong to 127.0.0.1
const host = 'localhost'

/** Logs in over HTTP through the tenant, and looks at the application's heap, collected, `looks` times on the way. */
export async function measureHeap(
  programs: Programs,
  { logins, warmUp, looks }: { logins: number; warmUp: number; looks: number },
): Promise<Heap[]> {
  const settings = await createSettings()
  await startTenant(programs, settings)
  const application = await startApplication(programs, settings, 'bench/heap-probe.mjs')
  await logIn(settings.BASE_URL, warmUp)
  const heap = [{ logins: 0, bytes: await heapOf(application) }]
  for (let look = 1; look <= looks; look++) {
    await logIn(settings.BASE_URL, logins / looks)
    heap.push({ logins: (logins / looks) * look, bytes: await heapOf(application) })
  }
  return heap
}

async function heapOf(application: Program): Promise<number> {
  const bytes = await application.ask('heap')
  if (typeof bytes !== 'number') throw new Error('The heap probe answered no number')
  return bytes
}

/**
 * So many logins, shared among a few browsers. They are new each time: the local tenant forgets what it wrote 20,000
 * entries ago, and a login at the very moment when its grant is forgotten fails.
 */
async function logIn(origin: string, logins: number): Promise<void> {
  let left = logins - browsers
  const logInRepeatedly = async (client: Client) => {
    await client.logIn()
    while (left-- > 0) await logInAgain(client)
  }
  await Promise.all(Array.from({ length: browsers }, () => logInRepeatedly(new Client(origin))))
}

/** As somebody whom the tenant still knows: /login, the tenant, /callback. */
async function logInAgain(client: Client): Promise<void> {
  client.jar.clear(host)
  let answer = await client.get('/login')
  while (answer.headers.location !== undefined && !isLoggedIn(client))
    answer = await client.get(new URL(answer.headers.location, answer.url).href)
  if (!isLoggedIn(client)) throw new Error(`A login ended at ${answer.url.pathname} with ${answer.status}`)
}

function isLoggedIn(client: Client): boolean {
  return client.jar.names(host).includes('app-session')
}

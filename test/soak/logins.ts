import { Agent } from 'node:http'
import { startApplication } from '../../bench/deployment.ts'
import { Programs } from '../../bench/programs.ts'
import { startBrokenProvider } from '../support/broken-provider/provider.ts'
import { freePort } from '../support/process.ts'
import { RedisServer } from '../support/redis-server.ts'
import { Customers, type Tally } from './customers.ts'
import { flat, growthOf, isFlat, type Look } from './heap.ts'
import type { SoakPart, Stand } from './part.ts'

const atOnce = 8
const looks = 50

/** What is kept in memory, is meant to be, and has an end: 100,000 entries and 20,000 counts (src/session/revocation-store-memory.ts, counts.ts). */
const kept = { entryBytes: 200, countBytes: 145 }

type List = 'memory' | 'store'

/** In one process of the built application, with the list of ended sessions in memory or in a store. */
export function loginsPart({ logins, list }: { logins: number; list: List }): SoakPart {
  const where = list === 'memory' ? 'memory' : 'a store'
  return {
    title: `[S42] ${number(logins)} logins leave the heap flat, with the list of ended sessions in ${where}`,
    async run(stand) {
      const { customers, heap } = await open(stand, list)
      const beganAt = performance.now()
      const seen: (Look & Tally)[] = []
      for (let look = 1; look <= looks; look++) {
        await customers.serve((logins / looks) * look, atOnce)
        seen.push({ ...customers.tally, bytes: await heap() })
        if (look % 5 === 0) stand.print(describe(seen.at(-1)))
      }
      const seconds = (performance.now() - beganAt) / 1000
      stand.print(`${number(logins / seconds)} logins a second, with ${atOnce} people at the same time`)
      return judge(seen, list, stand)
    },
  }
}

async function open(
  { after }: Stand,
  list: List,
): Promise<{ customers: Customers; heap(): Promise<number> }> {
  const provider = await startBrokenProvider()
  provider.keepsConnections = true
  after(() => provider.close())
  const store = list === 'store' ? await RedisServer.start({ after }) : null
  const port = await freePort()
  const settings = {
    ...provider.env,
    ...store?.env,
    NODE_ENV: 'production',
    LOG_LEVEL: 'fatal',
    HOST: 'localhost',
    PORT: port,
    BASE_URL: `http://localhost:${port}`,
    TRUST_PROXY: '1',
  }
  const programs = new Programs()
  after(() => programs.stop())
  const application = await startApplication(programs, settings, 'bench/heap-probe.mjs')
  const agent = new Agent({ keepAlive: true })
  after(async () => agent.destroy())
  return {
    customers: new Customers({ origin: settings.BASE_URL, provider, agent }),
    async heap() {
      const bytes = await application.ask('heap')
      if (typeof bytes !== 'number') throw new Error('The heap probe answered no number')
      return bytes
    },
  }
}

/** In memory the two lists may grow, by what they hold and no more. */
function judge(seen: readonly (Look & Tally)[], list: List, { print }: Stand): string[] {
  const growth = growthOf(seen)
  print(`last half: ${describeGrowth(growth)}`)
  const judged = list === 'memory' ? growthOf(seen.map(besideLists)) : growth
  if (list === 'memory') {
    const { entries = 0, counts = 0 } = seen.at(-1) ?? {}
    print(
      `in it at the end: ${number(entries)} entries of ended sessions, ${megabytes(entries * kept.entryBytes)},`,
    )
    print(`  and ${number(counts)} counts of the limits, ${megabytes(counts * kept.countBytes)}`)
    print(`beside these: ${describeGrowth(judged)}`)
  }
  const bounds = `below ${flat.bytesPerLogin} bytes a login and ${flat.endOfMiddle} of the middle`
  return isFlat(judged) ? [] : [`the heap grows: ${describeGrowth(judged)}, and not ${bounds}`]
}

function besideLists({ logins, bytes, entries, counts }: Look & Tally): Look {
  return { logins, bytes: bytes - entries * kept.entryBytes - counts * kept.countBytes }
}

function describe(look: (Look & Tally) | undefined): string {
  if (!look) return ''
  const { logins, failures, entries, bytes } = look
  return `${number(logins)} logins, ${number(failures)} failed ones, ${number(entries)} entries: ${number(bytes / 1000)} kB`
}

function describeGrowth({ bytesPerLogin, endOfMiddle }: ReturnType<typeof growthOf>): string {
  return `${bytesPerLogin.toFixed(1)} bytes a login, the end ${endOfMiddle.toFixed(3)} of the middle`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en')
}

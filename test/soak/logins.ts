import { Agent } from 'node:http'
import { startApplication } from '../../bench/deployment.ts'
import { Programs } from '../../bench/programs.ts'
import { startBrokenProvider } from '../support/broken-provider/provider.ts'
import { freePort } from '../support/process.ts'
import { RedisServer } from '../support/redis-server.ts'
import { LoginLoad, type Tally } from './login-load.ts'
import type { RunContext, SoakPart } from './part.ts'

const atOnce = 8
const sampleCount = 50

/**
 * What an entry of the revocation store and of the rate-limit store takes in memory. Both are bounded
 * (src/session/revocation-store-memory.ts, src/rate-limit/memory-store.ts).
 */
const entryBytes = { revocation: 200, rateLimit: 145 }

/** Where the revocation store and the rate-limit store are. */
type Place = 'memory' | 'redis'

/** In one process of the built application. */
export function loginsPart({ logins, stores }: { logins: number; stores: Place }): SoakPart {
  const where = stores === 'memory' ? 'memory' : 'Redis'
  return {
    title: `[S42] ${number(logins)} logins leave the heap flat, with the list of ended sessions in ${where}`,
    async run(context) {
      const { load, heap } = await start(context, stores)
      const beganAt = performance.now()
      const samples: Sample[] = []
      for (let taken = 1; taken <= sampleCount; taken++) {
        await load.run((logins / sampleCount) * taken, atOnce)
        const sample = { ...load.tally, bytes: await heap() }
        samples.push(sample)
        if (taken % 5 === 0) context.print(describe(sample))
      }
      const seconds = (performance.now() - beganAt) / 1000
      context.print(`${number(logins / seconds)} logins a second, with ${atOnce} users at the same time`)
      return judge(samples, stores, context)
    },
  }
}

type Sample = HeapSample & Tally

async function start(
  { after }: RunContext,
  stores: Place,
): Promise<{ load: LoginLoad; heap(): Promise<number> }> {
  const provider = await startBrokenProvider()
  provider.keepsConnections = true
  after(() => provider.close())
  const redis = stores === 'redis' ? await RedisServer.start({ after }) : null
  const port = await freePort()
  const settings = {
    ...provider.env,
    ...redis?.env,
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
    load: new LoginLoad({ origin: settings.BASE_URL, provider, agent }),
    async heap() {
      const bytes = await application.ask('heap')
      if (typeof bytes !== 'number') throw new Error('The heap probe answered no number')
      return bytes
    },
  }
}

/** In memory the two stores may grow, by what they hold and no more. */
function judge(samples: readonly Sample[], stores: Place, { print }: RunContext): string[] {
  const growth = growthOf(samples)
  print(`last half: ${describeGrowth(growth)}`)
  const judged = stores === 'memory' ? growthOf(samples.map(withoutStores)) : growth
  if (stores === 'memory') {
    const { entries = 0, limited = 0 } = samples.at(-1) ?? {}
    const sizes = { entries: entries * entryBytes.revocation, limited: limited * entryBytes.rateLimit }
    print(
      `in it at the end: ${number(entries)} entries of the revocation store, ${megabytes(sizes.entries)},`,
    )
    print(`  and ${number(limited)} of the rate-limit store, ${megabytes(sizes.limited)}`)
    print(`without these: ${describeGrowth(judged)}`)
  }
  const bounds = `below ${flat.bytesPerLogin} bytes a login and ${flat.endOfMiddle} of the middle`
  return isFlat(judged) ? [] : [`the heap grows: ${describeGrowth(judged)}; flat is ${bounds}`]
}

function withoutStores({ logins, bytes, entries, limited }: Sample): HeapSample {
  return { logins, bytes: bytes - entries * entryBytes.revocation - limited * entryBytes.rateLimit }
}

/** The heap in use after a garbage collection, after so many logins. */
export interface HeapSample {
  readonly logins: number
  readonly bytes: number
}

export interface Growth {
  /** Of the last half, by least squares. */
  readonly bytesPerLogin: number
  /** The end as a multiple of the middle, each the median of three samples. */
  readonly endOfMiddle: number
}

const flat = { bytesPerLogin: 20, endOfMiddle: 1.03 }

export function growthOf(samples: readonly HeapSample[]): Growth {
  const middle = Math.floor(samples.length / 2)
  const end = medianBytes(samples.slice(-3))
  return {
    bytesPerLogin: slope(samples.slice(middle)),
    endOfMiddle: end / medianBytes(samples.slice(middle - 1, middle + 2)),
  }
}

export function isFlat({ bytesPerLogin, endOfMiddle }: Growth): boolean {
  return bytesPerLogin < flat.bytesPerLogin && endOfMiddle < flat.endOfMiddle
}

function slope(samples: readonly HeapSample[]): number {
  const meanLogins = mean(samples.map(({ logins }) => logins))
  const meanBytes = mean(samples.map(({ bytes }) => bytes))
  const spread = samples.map(({ logins }) => (logins - meanLogins) ** 2)
  return mean(samples.map(({ logins, bytes }) => (logins - meanLogins) * (bytes - meanBytes))) / mean(spread)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function medianBytes(samples: readonly HeapSample[]): number {
  const sorted = samples.map(({ bytes }) => bytes).sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function describe({ logins, failures, entries, bytes }: Sample): string {
  return `${number(logins)} logins, ${number(failures)} failed ones, ${number(entries)} entries: ${number(bytes / 1000)} kB`
}

function describeGrowth({ bytesPerLogin, endOfMiddle }: Growth): string {
  return `${bytesPerLogin.toFixed(1)} bytes a login, the end ${endOfMiddle.toFixed(3)} of the middle`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en')
}

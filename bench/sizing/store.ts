import { freePort } from '../../test/support/process.ts'
import { findProgram } from '../../test/support/programs.ts'
import { RedisServer as StoreServer } from '../../test/support/redis-server.ts'
import { type Credentials, startProvider } from '../deployment.ts'
import { compared, median, number, section } from '../figures.ts'
import { emptyLoad, type Load, measureLoad } from '../load.ts'
import { emptyLogins, measureLogins, tableOfLogins } from '../logins.ts'
import type { Plan } from '../plan.ts'
import type { Programs } from '../programs.ts'
import { pages, startApplicationTarget, type Target } from '../targets/targets.ts'
import { usageOf } from '../usage.ts'

const [, profile] = pages

/** The ways to run the application. The others are compared with the first one. */
const names = ['in memory', 'REDIS_URL', 'METRICS_PORT', 'REDIS_URL and METRICS_PORT'] as const

// with one connection every round trip to the store counts; with several, many requests share one
export const concurrencies = [1, 10] as const

/** In bytes, one value for each process. */
interface Memory {
  readonly name: string
  readonly atRest: number[]
  readonly atMost: number[]
}

/** What a store and metrics cost. */
export async function reportStore(programs: Programs, plan: Plan): Promise<string> {
  if (!findProgram('valkey-server', 'redis-server'))
    return '\nNo Valkey and no Redis is installed here: what a store costs is left out.\n'
  const store = await StoreServer.start()
  // it ends with this process, however that ends
  process.once('exit', () => void store.kill())
  const credentials = await startProvider(programs)
  const named = names.map(name => ({ name }))
  const loads = concurrencies.map(connections => ({ connections, loads: named.map(emptyLoad) }))
  const logins = named.map(emptyLogins)
  const memory: Memory[] = named.map(({ name }) => ({ name, atRest: [], atMost: [] }))
  for (let start = 0; start < plan.starts; start++) {
    const targets = await startVariants(programs, credentials, store)
    for (const [index, { program }] of targets.entries())
      memory[index]?.atRest.push((await usageOf(program)).residentBytes)
    for (const { connections, loads: measured } of loads)
      await measureLoad(targets, { page: profile, connections }, plan, measured)
    await measureLogins(targets, plan, logins)
    for (const [index, { program }] of targets.entries())
      memory[index]?.atMost.push((await usageOf(program)).mostResidentBytes)
    await Promise.all(targets.map(({ program }) => program.stop()))
  }
  await store.close()
  const heading = `${profile.name}, plain: what a store and metrics cost`
  const tables = loads.map(({ connections, loads: measured }) =>
    tableOfLoads(measured, { heading, connections }),
  )
  return [...tables, tableOfLogins(logins), tableOfMemory(memory)].join('')
}

async function startVariants(
  programs: Programs,
  credentials: Credentials,
  store: StoreServer,
): Promise<Target[]> {
  const targets: Target[] = []
  for (const name of names) {
    const shared = name.includes('REDIS_URL') ? store.env : {}
    const metrics = name.includes('METRICS_PORT') ? { METRICS_PORT: await freePort() } : {}
    targets.push(
      await startApplicationTarget(programs, credentials, { name, env: { ...shared, ...metrics } }),
    )
  }
  return targets
}

/** The others beside the first one. */
export function tableOfLoads(
  loads: readonly Load[],
  { heading, connections }: { heading: string; connections: number },
): string {
  const [first] = loads
  const rows = loads.map(({ name, requestsPerSecond, p99Milliseconds, cpuMicroseconds }) => [
    name,
    number(median(requestsPerSecond)),
    compared(requestsPerSecond, first?.requestsPerSecond),
    number(median(p99Milliseconds), 2),
    compared(p99Milliseconds, first?.p99Milliseconds),
    number(median(cpuMicroseconds)),
    compared(cpuMicroseconds, first?.cpuMicroseconds),
    number(1e6 / median(cpuMicroseconds)),
  ])
  const at = connections === 1 ? 'one connection' : `${connections} connections`
  return section(
    `${heading}, ${at}`,
    ['', 'requests/s', 'of the first', 'p99 ms', 'of the first', 'CPU µs', 'of the first', 'requests/CPU s'],
    rows,
  )
}

function tableOfMemory(memory: readonly Memory[]): string {
  const rows = memory.map(({ name, atRest, atMost }) => [
    name,
    number(median(atRest) / 1e6),
    number(median(atMost) / 1e6),
  ])
  return section('Memory of a process, resident, MB', ['', 'at rest', 'at most, under load'], rows)
}

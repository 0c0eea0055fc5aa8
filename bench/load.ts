import autocannon from 'autocannon'
import { quantile, rotated } from './figures.ts'
import type { Program } from './program.ts'
import { cpuMillisecondsFor } from './usage.ts'

export interface Target {
  readonly name: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly connections?: number
  /** What serves it, where it was started with usage-probe.mjs. */
  readonly program?: Program
}

/** One value for each round. */
export interface Load {
  readonly name: string
  readonly requestsPerSecond: number[]
  readonly p99Milliseconds: number[]
  /** Of the target's process, for each request. Empty where there is no probe in it. */
  readonly cpuMilliseconds: number[]
}

export const defaultConnections = 10

/**
 * Loads the targets in turns, so that whatever else the machine does meets all of them, and each round begins with another
 * one. The first round is thrown away. Adds to what was measured before, if anything was.
 */
export async function measureLoad(
  targets: readonly Target[],
  { rounds, seconds }: { rounds: number; seconds: number },
  loads: readonly Load[] = emptyLoads(targets),
): Promise<readonly Load[]> {
  for (let round = 0; round <= rounds; round++) {
    for (const [index, target] of rotated([...targets.entries()], round)) {
      const { milliseconds, duration, cpuMilliseconds } = await load(target, seconds)
      if (round === 0) continue
      loads[index]?.requestsPerSecond.push(milliseconds.length / duration)
      loads[index]?.p99Milliseconds.push(quantile(milliseconds, 0.99))
      if (cpuMilliseconds !== null) loads[index]?.cpuMilliseconds.push(cpuMilliseconds / milliseconds.length)
    }
  }
  return loads
}

export function emptyLoads(targets: readonly { readonly name: string }[]): Load[] {
  return targets.map(({ name }) => ({
    name,
    requestsPerSecond: [],
    p99Milliseconds: [],
    cpuMilliseconds: [],
  }))
}

/** `milliseconds` has one value for each request; autocannon's own percentiles are whole ones. */
async function load(
  { name, url, headers, connections = defaultConnections, program }: Target,
  seconds: number,
) {
  const milliseconds: number[] = []
  const reasons = new Set<string>()
  const run = async () => {
    const cannon = autocannon({ url, headers, connections, duration: seconds })
    cannon.on('response', (_client, _status, _bytes, duration) => milliseconds.push(duration))
    cannon.on('reqError', ({ message }) => reasons.add(message))
    return cannon
  }
  const { result, cpuMilliseconds } = program
    ? await cpuMillisecondsFor(program, run)
    : { result: await run(), cpuMilliseconds: null }
  const { duration, errors, non2xx } = result
  if (errors > 0 || non2xx > 0)
    throw new Error(
      `${name}, ${url}: ${non2xx} of ${milliseconds.length} answers were no 200, ${errors} errors ` +
        `(${[...reasons].join(', ')})`,
    )
  return { milliseconds, duration, cpuMilliseconds }
}

import autocannon from 'autocannon'
import { quantile } from './statistics.ts'

export interface Target {
  readonly name: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** One value for each round. */
export interface Load {
  readonly name: string
  readonly requestsPerSecond: number[]
  readonly p99Milliseconds: number[]
}

export const connections = 10

/** Loads the targets in turns, so that whatever else the machine does meets all of them. The first turn is thrown away. */
export async function measureLoad(
  targets: readonly Target[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Load[]> {
  const loads: Load[] = targets.map(({ name }) => ({ name, requestsPerSecond: [], p99Milliseconds: [] }))
  for (let round = 0; round <= rounds; round++) {
    for (const [index, target] of targets.entries()) {
      const { requestsPerSecond, p99Milliseconds } = await load(target, seconds)
      if (round === 0) continue
      loads[index]?.requestsPerSecond.push(requestsPerSecond)
      loads[index]?.p99Milliseconds.push(p99Milliseconds)
    }
  }
  return loads
}

async function load({ name, url, headers }: Target, seconds: number) {
  // autocannon's own percentiles are whole milliseconds
  const milliseconds: number[] = []
  const run = autocannon({ url, headers, connections, duration: seconds })
  run.on('response', (_client, _status, _bytes, duration) => milliseconds.push(duration))
  const { duration, errors, non2xx } = await run
  if (errors > 0 || non2xx > 0)
    throw new Error(
      `${name}, ${url}: ${non2xx} of ${milliseconds.length} answers were no 200, ${errors} errors`,
    )
  return {
    requestsPerSecond: milliseconds.length / duration,
    p99Milliseconds: quantile(milliseconds, 0.99),
  }
}

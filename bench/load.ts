import autocannon from 'autocannon'
import { quantile } from './figures.ts'
import { openSession } from './sessions.ts'
import type { Target } from './targets/targets.ts'
import { cpuMillisecondsFor } from './usage.ts'

/** How long is measured. */
export interface Slices {
  readonly rounds: number
  /** Of each target in each round. */
  readonly seconds: number
  /** Of each target before the first round: V8 compiles what is called often, and a cold page costs twice as much. */
  readonly warmUpSeconds: number
}

export interface Request {
  readonly page: { readonly path: string; readonly needsLogin: boolean }
  readonly headers?: Readonly<Record<string, string>>
  readonly connections: number
}

/** One value for each round. */
export interface Load {
  readonly name: string
  readonly requestsPerSecond: number[]
  readonly p99Milliseconds: number[]
  /** Of the target's process, for each request. */
  readonly cpuMicroseconds: number[]
}

export function emptyLoad({ name }: { readonly name: string }): Load {
  return { name, requestsPerSecond: [], p99Milliseconds: [], cpuMicroseconds: [] }
}

/** Loads the targets in turns, and adds to what was measured before. */
export async function measureLoad(
  targets: readonly Target[],
  request: Request,
  { rounds, seconds, warmUpSeconds }: Slices,
  loads: readonly Load[],
): Promise<void> {
  for (const target of targets) await load(target, request, warmUpSeconds)
  await inTurns(targets, rounds, async (target, index) => {
    const { milliseconds, duration, cpuMilliseconds } = await load(target, request, seconds)
    loads[index]?.requestsPerSecond.push(milliseconds.length / duration)
    loads[index]?.p99Milliseconds.push(quantile(milliseconds, 0.99))
    loads[index]?.cpuMicroseconds.push((cpuMilliseconds * 1000) / milliseconds.length)
  })
}

/** Each round measures all of them, so that whatever else the machine does meets all, and begins with another one. */
export async function inTurns<Item>(
  items: readonly Item[],
  rounds: number,
  measure: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const indexed = [...items.entries()]
  for (let round = 0; round < rounds; round++) {
    const start = round % items.length
    for (const [index, item] of [...indexed.slice(start), ...indexed.slice(0, start)])
      await measure(item, index)
  }
}

/** `milliseconds` has one value for each request, because autocannon's own percentiles are whole milliseconds. */
async function load(
  { name, origin, program }: Target,
  { page: { path, needsLogin }, headers = {}, connections }: Request,
  seconds: number,
) {
  // a new session for each slice: an older one would be sealed anew with every response as soon as that is due
  const cookie = needsLogin ? { Cookie: await openSession(origin) } : {}
  const url = origin + path
  const milliseconds: number[] = []
  const reasons = new Set<string>()
  const { result, cpuMilliseconds } = await cpuMillisecondsFor(program, async () => {
    const cannon = autocannon({ url, headers: { ...headers, ...cookie }, connections, duration: seconds })
    cannon.on('response', (_client, _status, _bytes, duration) => milliseconds.push(duration))
    cannon.on('reqError', ({ message }) => reasons.add(message))
    return cannon
  })
  const { duration, errors, non2xx } = result
  if (errors > 0 || non2xx > 0)
    throw new Error(
      `${name}, ${url}: ${non2xx} of ${milliseconds.length} answers were not 200, ${errors} errors ` +
        `(${[...reasons].join(', ')})`,
    )
  return { milliseconds, duration, cpuMilliseconds }
}

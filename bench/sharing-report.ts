import { median, medianRatio, middleHalf } from './figures.ts'
import type { Load } from './load.ts'
import type { Logins } from './logins.ts'
import { section } from './report.ts'
import type { Entries } from './sizing/ended-sessions.ts'
import { number, ratio, table } from './table.ts'

/** In bytes, one value for each process. */
export interface Memory {
  readonly name: string
  readonly atRest: number[]
  readonly atMost: number[]
}

/** The first row is what the others are compared with. */
export function reportVariantLoad(heading: string, loads: readonly Load[]): string {
  const [first] = loads
  const rows = loads.map(({ name, requestsPerSecond, p99Milliseconds, cpuMilliseconds }) => [
    name,
    number(median(requestsPerSecond)),
    compared(requestsPerSecond, first?.requestsPerSecond),
    number(median(p99Milliseconds), 2),
    compared(p99Milliseconds, first?.p99Milliseconds),
    number(median(cpuMilliseconds), 2),
    compared(cpuMilliseconds, first?.cpuMilliseconds),
    number(1000 / median(cpuMilliseconds)),
  ])
  return section(
    heading,
    table(['', 'requests/s', 'of memory', 'p99 ms', 'of memory', 'CPU ms', 'of memory', 'a core/s'], rows),
  )
}

/** The first row is what the others are compared with. */
export function reportLogins(logins: readonly Logins[]): string {
  const [first] = logins
  const rows = logins.map(({ name, loginsPerSecond, cpuMilliseconds }) => [
    name,
    number(median(loginsPerSecond)),
    number(median(cpuMilliseconds), 2),
    compared(cpuMilliseconds, first?.cpuMilliseconds),
    number(1000 / median(cpuMilliseconds)),
  ])
  return section(
    'Logins, /login and /callback; how many come in a second is up to the tenant beside it',
    table(['', 'logins/s', 'CPU ms', 'of memory', 'a core/s'], rows),
  )
}

export function reportMemory(memory: readonly Memory[]): string {
  const rows = memory.map(({ name, atRest, atMost }) => [
    name,
    number(median(atRest) / 1e6),
    number(median(atMost) / 1e6),
  ])
  return section('Memory of a process, resident, MB', table(['', 'at rest', 'at most, under load'], rows))
}

export function reportEntries({ count, inMemoryBytes, inStoreBytes }: Entries): string {
  const rows = [
    ['in memory', number(inMemoryBytes)],
    ['in the store', number(inStoreBytes)],
  ]
  return section(`An ended session, one of ${number(count)} on the list`, table(['', 'bytes'], rows))
}

/** With the middle half of the rounds: what lies within it says nothing. */
function compared(values: readonly number[], others: readonly number[] = []): string {
  const [from, to] = middleHalf(values, others).map(ratio)
  return `${ratio(medianRatio(values, others))} (${from}-${to})`
}

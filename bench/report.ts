import type { Entries } from './entries.ts'
import type { Heap } from './heap.ts'
import { connections, type Load } from './load.ts'
import type { Logins } from './logins.ts'
import type { StartUp } from './start-up.ts'
import { median, medianRatio } from './statistics.ts'
import { number, ratio, table } from './table.ts'
import type { Usage } from './usage.ts'
import type { Weight } from './weight.ts'

/** The last two rows are the baselines (a) and (b). */
export function reportLoad(page: string, loads: readonly Load[]): string {
  const [express, http] = loads.slice(-2)
  const rows = loads.map(({ name, requestsPerSecond, p99Milliseconds }) => [
    name,
    number(median(requestsPerSecond)),
    ...ratios(requestsPerSecond, [express?.requestsPerSecond, http?.requestsPerSecond]),
    number(median(p99Milliseconds), 2),
    ...ratios(p99Milliseconds, [express?.p99Milliseconds, http?.p99Milliseconds]),
  ])
  return section(
    `${page}, ${connections} connections`,
    table(['', 'requests/s', 'of (a)', 'of (b)', 'p99 ms', 'of (a)', 'of (b)'], rows),
  )
}

/** The first row is what the others are compared with. */
export function reportVariantLoad(page: string, loads: readonly Load[]): string {
  const [first] = loads
  const rows = loads.map(({ name, requestsPerSecond, p99Milliseconds, cpuMilliseconds }) => [
    name,
    number(median(requestsPerSecond)),
    ...ratios(requestsPerSecond, [first?.requestsPerSecond]),
    number(median(p99Milliseconds), 2),
    ...ratios(p99Milliseconds, [first?.p99Milliseconds]),
    number(median(cpuMilliseconds), 3),
    ...ratios(cpuMilliseconds, [first?.cpuMilliseconds]),
    number(1000 / median(cpuMilliseconds)),
  ])
  return section(
    `${page}, with and without a store and metrics, ${connections} connections`,
    table(['', 'requests/s', 'ratio', 'p99 ms', 'ratio', 'CPU ms/page', 'ratio', 'pages/s of a core'], rows),
  )
}

/** The first row is what the others are compared with. */
export function reportLogins(logins: readonly Logins[]): string {
  const [first] = logins
  const rows = logins.map(({ name, loginsPerSecond, cpuMilliseconds }) => [
    name,
    number(median(loginsPerSecond)),
    number(median(cpuMilliseconds), 2),
    ...ratios(cpuMilliseconds, [first?.cpuMilliseconds]),
    number(1000 / median(cpuMilliseconds)),
  ])
  return section(
    'Logins: /login and /callback. How many there were in a second is up to the tenant beside it',
    table(['', 'logins/s', 'CPU ms/login', 'ratio', 'logins/s of a core'], rows),
  )
}

export function reportMemory(
  names: readonly string[],
  rest: readonly Usage[],
  load: readonly Usage[],
): string {
  const rows = names.map((name, index) => [
    name,
    megabytes(rest[index]?.residentBytes),
    megabytes(load[index]?.residentBytes),
    megabytes(load[index]?.mostResidentBytes),
  ])
  return section(
    'Memory of a process, resident, MB',
    table(['', 'at rest', 'after all of the above', 'at most'], rows),
  )
}

export function reportEntries(entries: Entries): string {
  const rows = [
    ['in memory', number(entries.inMemoryBytes)],
    ['in the store', number(entries.inStoreBytes)],
  ]
  return section(
    `A session that was ended, one of ${number(entries.count)} on the list`,
    table(['', 'bytes'], rows),
  )
}

/** The last two rows are the baselines (a) and (b). */
export function reportStartUps(startUps: readonly StartUp[]): string {
  const bases = startUps.slice(-2).map(({ milliseconds }) => milliseconds)
  const rows = startUps.map(({ name, milliseconds }) => [
    name,
    number(median(milliseconds)),
    ...ratios(milliseconds, bases),
  ])
  return section('Start of the process to first answer', table(['', 'ms', 'of (a)', 'of (b)'], rows))
}

export function reportHeap(heap: readonly Heap[], warmUp: number): string {
  const before = heap[0]?.bytes ?? Number.NaN
  const rows = heap.map(({ logins, bytes }) => [
    `after ${number(logins)} logins`,
    number(bytes / 1000),
    number((bytes - before) / 1000),
    logins === 0 ? '' : number((bytes - before) / logins, 1),
    ratio(bytes / before),
  ])
  return section(
    `Heap in use, collected, after a warm-up of ${number(warmUp)} logins`,
    table(['', 'kB', 'growth kB', 'bytes/login', 'of the first'], rows),
  )
}

export function reportWeights(weights: readonly Weight[]): string {
  const rows = weights.map(({ name, html, compressedHtml, firstVisit }) => [
    name,
    number(html),
    number(compressedHtml),
    number(firstVisit),
  ])
  return section(
    'Bytes of each page',
    table(['', 'HTML', 'HTML compressed', 'first visit with its files'], rows),
  )
}

function ratios(values: readonly number[], bases: readonly (readonly number[] | undefined)[]): string[] {
  return bases.map(base => ratio(medianRatio(values, base ?? [])))
}

function section(heading: string, body: string): string {
  return `\n${heading}\n\n${body}\n`
}

function megabytes(bytes = Number.NaN): string {
  return number(bytes / 1e6)
}

import { median, medianRatio } from './figures.ts'
import { defaultConnections, type Load } from './load.ts'
import type { Heap } from './sizing/heap.ts'
import type { StartUp } from './sizing/start-up.ts'
import type { Weight } from './sizing/weight.ts'
import { number, ratio, table } from './table.ts'

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
    `${page}, ${defaultConnections} connections`,
    table(['', 'requests/s', 'of (a)', 'of (b)', 'p99 ms', 'of (a)', 'of (b)'], rows),
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

export function section(heading: string, body: string): string {
  return `\n${heading}\n\n${body}\n`
}

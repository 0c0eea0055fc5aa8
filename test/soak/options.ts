import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'

export const help = `npm run soak -- [options]

Runs the built application long and hard, before a release: half an hour on two cores that do nothing else. Ends with 1
if anything did not hold.

  --only PART       chaos, tokens (renewed under faults), memory (logins, with the ended sessions in memory) or redis (logins,
                    with the ended sessions in Redis); all four without it
  --logins N        for the heap, once in memory and once in Redis (50000; the heap is warm after 15000)
  --seconds N       of faults (300), in rounds of a minute or less; after each round everything has to work again
  --refreshes N     of tokens, with faults, until the tenant has renewed so many (200)
  --users N         people who come and go during the faults (16)
  --seed N          of an earlier run: the same faults at the same times (a new one without it)
  --verbose         prints each fault
  --help

Needs nginx, and valkey-server or redis-server ("npm run programs"). During the faults each user has an address of
their own, 127.0.1.N, which Linux has and macOS has not. Redis writes each entry to the disk before it answers
(appendonly, fsync always). A Redis that loses entries lets a cookie live again that was copied before its logout.
`

const parts = ['chaos', 'tokens', 'memory', 'redis'] as const

export interface Options {
  readonly parts: readonly (typeof parts)[number][]
  readonly needsHelp: boolean
  readonly isVerbose: boolean
  readonly logins: number
  readonly seconds: number
  readonly refreshes: number
  readonly users: number
  readonly seed: number
}

/** @throws TypeError that names the wrong argument */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      logins: { type: 'string', default: '50000' },
      seconds: { type: 'string', default: '300' },
      refreshes: { type: 'string', default: '200' },
      users: { type: 'string', default: '16' },
      seed: { type: 'string', default: String(randomInt(1_000_000)) },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const { only } = values
  const wanted = parts.filter(part => only === undefined || only === part)
  if (wanted.length === 0) throw new TypeError(`--only ${only} is not one of ${parts.join(', ')}.`)
  return {
    parts: wanted,
    needsHelp: values.help,
    isVerbose: values.verbose,
    logins: toNumber('logins', values.logins, 20_000),
    seconds: toNumber('seconds', values.seconds, 10),
    refreshes: toNumber('refreshes', values.refreshes, 1),
    users: toNumber('users', values.users, 4, 200),
    seed: toNumber('seed', values.seed, 0),
  }
}

function toNumber(name: string, text: string, least: number, most = 1e9): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new TypeError(`--${name} ${text} is not a whole number from ${least} to ${most}.`)
}

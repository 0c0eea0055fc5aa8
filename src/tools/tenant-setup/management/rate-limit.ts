import { setTimeout as delay } from 'node:timers/promises'
import { clockAheadSeconds } from '../../../bounded-fetch.ts'
import { SetupError } from '../setup-error.ts'

interface Limited {
  readonly status: number
  readonly headers: Headers
}

/** How long to wait before the same request; undefined where waiting is of no use, or would take too long. */
export function waitMilliseconds({ status, headers }: Limited): number | undefined {
  if (status !== 429) return undefined
  const seconds = secondsUntilReset(headers) ?? 1
  return seconds <= mostSeconds ? Math.max(seconds, 0.5) * 1000 : undefined
}

/** @throws SetupError where the signal stops it */
export async function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch((cause: unknown) => {
    throw new SetupError('Stopped. Nothing was changed.', { exitCode: 2, cause })
  })
}

/** Completes "Try again ...". */
export function whenToTryAgain(headers: Headers): string {
  const seconds = secondsUntilReset(headers)
  if (seconds === undefined) return 'in a minute'
  const at = new Date(Number(headers.get(resetHeader)) * 1000).toISOString().slice(11, 19)
  return `in ${Math.ceil(seconds)} seconds, at ${at} UTC`
}

const mostSeconds = 10
const resetHeader = 'x-ratelimit-reset'

/** The header is Unix time in seconds, by the clock of the tenant. Undefined where it names no time of this day. */
function secondsUntilReset(headers: Headers): number | undefined {
  const reset = Number(headers.get(resetHeader) ?? Number.NaN)
  const ahead = clockAheadSeconds(headers) ?? 0
  // the Date header has whole seconds, so a small difference is none
  const seconds = reset - Date.now() / 1000 - (Math.abs(ahead) > 2 ? ahead : 0)
  return seconds > -2 && seconds < 86_400 ? Math.max(seconds, 0) : undefined
}

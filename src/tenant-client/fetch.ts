import { boundedFetch, clockAheadSeconds, errorCodeOf } from '../bounded-fetch.ts'
import { KnownFailure } from '../errors/failure.ts'
import { Turns } from './concurrency-limit.ts'
import { currentNotes, type TenantFault } from './request-context.ts'

export type Fetch = typeof fetch

/** At 200 ms a call, a hundred at the same time are 250 logins a second: more than one instance can do. */
export const tenantLimits = {
  calls: 100,
  waitMilliseconds: 5000,
  restMilliseconds: 10_000,
} as const

/**
 * The way to the tenant: bounded in number, time and size, with a note of what went wrong. An endpoint that let somebody
 * wait in vain is left alone for a while: the next ones are told at once, instead of each waiting for the same silence.
 */
export function createTenantFetch(): Fetch {
  const restUntil = new Map<string, number>()
  const turns = new Turns(tenantLimits.calls)

  return async function fetchTenant(input, init) {
    const endpoint = String(input)
    assertAwake(endpoint)
    const notes = currentNotes()
    notes.deadline ??= performance.now() + tenantLimits.waitMilliseconds
    const signal = AbortSignal.timeout(Math.max(1, Math.round(notes.deadline - performance.now())))
    if (!(await turns.take(signal))) return fail({ kind: 'too-slow', reason: 'no_turn' })
    try {
      // while this one waited for its turn, another may have waited in vain
      assertAwake(endpoint)
      return await ask(endpoint, signal, () => boundedFetch(input, { ...init, signal }))
    } finally {
      turns.pass()
    }
  }

  async function ask(
    endpoint: string,
    signal: AbortSignal,
    send: () => Promise<Response>,
  ): Promise<Response> {
    const notes = currentNotes()
    const startedAt = performance.now()
    try {
      const response = await send()
      const clockAhead = clockAheadSeconds(response.headers)
      if (clockAhead !== undefined) notes.clockAheadSeconds = clockAhead
      const fault = faultOf(response)
      if (fault) notes.fault = fault
      return response
    } catch (error) {
      if (signal.aborted && isLong(startedAt))
        restUntil.set(endpoint, performance.now() + tenantLimits.restMilliseconds)
      return fail(signal.aborted ? { kind: 'too-slow', reason: 'timeout' } : unreachable(error), error)
    }
  }

  function assertAwake(endpoint: string): void {
    if (performance.now() < (restUntil.get(endpoint) ?? 0))
      fail({ kind: 'too-slow', reason: 'resting_after_timeout' })
  }
}

/** A call that had only the rest of a request's time says little about the tenant. */
function isLong(startedAt: number): boolean {
  return performance.now() - startedAt > tenantLimits.waitMilliseconds / 2
}

function fail(fault: TenantFault, cause?: unknown): never {
  currentNotes().fault = fault
  throw new KnownFailure(fault.kind, { cause, reason: fault.reason })
}

export function faultOf({ status }: Response): TenantFault | undefined {
  if (status === 429 || status === 503) return { kind: 'unreachable', reason: `http_${status}` }
  return status >= 500 ? { kind: 'faulty', reason: `http_${status}` } : undefined
}

function unreachable(error: unknown): TenantFault {
  const code = errorCodeOf(error)
  if (code === 'too-large') return { kind: 'faulty', reason: 'answer_too_large' }
  return { kind: 'unreachable', reason: code === undefined || code === 'no-answer' ? 'fetch_failed' : code }
}

import { boundedFetch, clockAheadSeconds, errorCodeOf } from '../bounded-fetch.ts'
import { CircuitBreaker } from '../circuit-breaker.ts'
import { KnownFailure } from '../errors/failure.ts'
import { type End, type TenantEndpoint, type TenantOutcome, tenantCalled } from '../events.ts'
import { ConcurrencyLimit } from './concurrency-limit.ts'
import { currentContext, type TenantFault } from './request-context.ts'

export type Fetch = typeof fetch

/** The bounds of calls to the tenant. */
export const tenantLimits = {
  /** Under way at the same time: at 200 ms a call, a hundred are 250 logins a second, more than one instance can do. */
  calls: 100,
  /** For all calls of one request together, and the time after which an endpoint's circuit opens. */
  timeoutMilliseconds: 5000,
  /** How long the circuit of an endpoint stays open after a timeout. */
  openMilliseconds: 10_000,
} as const

/**
 * Makes the `fetch` that calls the tenant: bounded in number, time and size. It notes in the request's context what went
 * wrong. After a timeout the endpoint's circuit is open for a while: calls fail at once, instead of each waiting as long.
 */
export function createTenantFetch(): Fetch {
  const circuits = new CircuitBreaker(tenantLimits.openMilliseconds)
  const concurrency = new ConcurrencyLimit(tenantLimits.calls)

  return async function fetchTenant(input, init) {
    const endpoint = String(input)
    assertCircuitClosed(endpoint)
    const context = currentContext()
    context.deadline ??= performance.now() + tenantLimits.timeoutMilliseconds
    const signal = AbortSignal.timeout(Math.max(1, Math.round(context.deadline - performance.now())))
    if (!(await concurrency.acquire(signal))) return fail({ kind: 'too-slow', reason: 'concurrency_limit' })
    try {
      // the circuit may have opened during the wait
      assertCircuitClosed(endpoint)
      return await call(endpoint, signal, () => boundedFetch(input, { ...init, signal }))
    } finally {
      concurrency.release()
    }
  }

  async function call(
    endpoint: string,
    signal: AbortSignal,
    send: () => Promise<Response>,
  ): Promise<Response> {
    const context = currentContext()
    const startedAt = performance.now()
    // a call may have longer, and others must not wait for the end of it
    const overdue = setTimeout(() => circuits.open(endpoint), tenantLimits.timeoutMilliseconds)
    try {
      const response = await send()
      const clockAhead = clockAheadSeconds(response.headers)
      if (clockAhead !== undefined) context.clockAheadSeconds = clockAhead
      const fault = faultOf(response)
      if (fault) context.fault = fault
      return response
    } catch (error) {
      if (signal.aborted && isLong(startedAt)) circuits.open(endpoint)
      return fail(signal.aborted ? { kind: 'too-slow', reason: 'timeout' } : unreachable(error), error)
    } finally {
      clearTimeout(overdue)
    }
  }

  function assertCircuitClosed(endpoint: string): void {
    if (circuits.isOpen(endpoint)) fail({ kind: 'too-slow', reason: 'circuit_open' })
  }
}

/** Calls the tenant and publishes how the call ended. */
export function callTenant(
  fetchTenant: Fetch,
  endpoint: TenantEndpoint,
  ...call: Parameters<Fetch>
): Promise<Response> {
  return tenantCalled.time(
    () => fetchTenant(...call),
    end => ({ endpoint, outcome: outcomeOf(end), seconds: end.seconds }),
  )
}

function outcomeOf({ result, error }: End<Response>): TenantOutcome {
  if (result) return faultOf(result)?.kind ?? 'answered'
  if (!(error instanceof KnownFailure)) return 'bad-tenant-response'
  if (error.reason === 'circuit_open' || error.reason === 'concurrency_limit') return 'not-sent'
  return error.kind === 'unreachable' || error.kind === 'too-slow' ? error.kind : 'bad-tenant-response'
}

/** A call that had only the rest of a request's time says little about the tenant. */
function isLong(startedAt: number): boolean {
  return performance.now() - startedAt > tenantLimits.timeoutMilliseconds / 2
}

function fail(fault: TenantFault, cause?: unknown): never {
  currentContext().fault = fault
  throw new KnownFailure(fault.kind, { cause, reason: fault.reason })
}

function faultOf({ status }: Response): TenantFault | undefined {
  if (status === 429 || status === 503) return { kind: 'unreachable', reason: `http_${status}` }
  return status >= 500 ? { kind: 'bad-tenant-response', reason: `http_${status}` } : undefined
}

function unreachable(error: unknown): TenantFault {
  const code = errorCodeOf(error)
  if (code === 'too-large') return { kind: 'bad-tenant-response', reason: 'answer_too_large' }
  return { kind: 'unreachable', reason: code === undefined || code === 'no-answer' ? 'fetch_failed' : code }
}

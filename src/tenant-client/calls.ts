import { KnownFailure } from '../errors/failure.ts'
import { type End, type TenantEndpoint, type TenantOutcome, tenantCalled } from '../events.ts'
import { type Fetch, faultOf } from './fetch.ts'

/** Asks the tenant, and tells how that went. */
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

/** Reasons of tenant-fetch.ts. */
const notSent = ['resting_after_timeout', 'no_turn']

function outcomeOf({ result, error }: End<Response>): TenantOutcome {
  if (result) return faultOf(result)?.kind ?? 'answered'
  if (!(error instanceof KnownFailure)) return 'faulty'
  if (error.reason !== undefined && notSent.includes(error.reason)) return 'not-sent'
  return error.kind === 'unreachable' || error.kind === 'too-slow' ? error.kind : 'faulty'
}

import { collectDefaultMetrics, Registry } from 'prom-client'
import { failureMetrics } from './failures.ts'
import { httpMetrics } from './http.ts'
import { limitMetrics } from './limits.ts'
import { loginMetrics } from './logins.ts'
import { logoutMetrics } from './logouts.ts'
import { type ObservedReadiness, readinessMetrics } from './readiness.ts'
import { type ObservedStore, storeMetrics } from './store.ts'
import { type ObservedTenant, tenantMetrics } from './tenant.ts'

/** What is looked at when somebody scrapes; everything else is told by telemetry.ts. */
export interface Observed {
  readonly readiness: ObservedReadiness
  readonly tenant: ObservedTenant
  /** Null where nothing is shared. */
  readonly store: ObservedStore | null
}

export interface Metrics {
  readonly registry: Registry
  stop(): void
}

/** Counts from now on what happens in this process; of its HTTP servers, the one at `port`. */
export function createMetrics({ readiness, tenant, store }: Observed, port: number): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  readinessMetrics(registry, readiness)
  const stops = [
    ...httpMetrics(registry, port),
    ...loginMetrics(registry),
    ...logoutMetrics(registry),
    ...failureMetrics(registry),
    ...limitMetrics(registry),
    ...tenantMetrics(registry, tenant),
    ...(store ? storeMetrics(registry, store) : []),
  ]
  return {
    registry,
    stop: () => {
      for (const stop of stops) stop()
    },
  }
}

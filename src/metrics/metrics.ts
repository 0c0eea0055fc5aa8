import { collectDefaultMetrics, Registry } from 'prom-client'
import { eventMetrics } from './counters.ts'
import { httpMetrics } from './http.ts'
import { type ObservedReadiness, readinessMetrics } from './readiness.ts'
import { type ObservedRedis, redisMetrics } from './redis.ts'
import { type ObservedTenant, tenantMetrics } from './tenant.ts'
import { tokenMetrics } from './tokens.ts'

/** What is read at each scrape; everything else comes from events.ts. */
export interface Observed {
  readonly readiness: ObservedReadiness
  readonly tenant: ObservedTenant
  /** Null where there is one instance. */
  readonly redis: ObservedRedis | null
  /** Of routes.ts: each path's name. */
  readonly routeNames: ReadonlyMap<string, string>
}

export interface Metrics {
  readonly registry: Registry
  stop(): void
}

/** Counts from now on what happens in this process; of its HTTP servers, the one at `port`. */
export function createMetrics({ readiness, tenant, redis, routeNames }: Observed, port: number): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  readinessMetrics(registry, readiness)
  const stops = [
    ...httpMetrics(registry, port, routeNames),
    ...eventMetrics(registry),
    ...tenantMetrics(registry, tenant),
    ...tokenMetrics(registry),
    ...(redis ? redisMetrics(registry, redis) : []),
  ]
  return {
    registry,
    stop: () => {
      for (const stop of stops) stop()
    },
  }
}

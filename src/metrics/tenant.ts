import { Gauge, Histogram, type Registry } from 'prom-client'
import { brand } from '../brand.ts'
import { tenantCalled } from '../events.ts'
import type { TenantHealth } from '../tenant-client/tenant-health.ts'

const documents = ['discovery', 'jwks'] as const
const outcomes = ['answered', 'unreachable', 'too-slow', 'bad-tenant-response', 'not-sent']

export type ObservedTenant = Pick<TenantHealth, 'state' | 'ageSeconds'>

/** Seconds. No call gets more than five. */
const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 6]

export function tenantMetrics(registry: Registry, tenant: ObservedTenant): (() => void)[] {
  const registers = [registry]
  new Gauge({
    name: `${brand.metricsPrefix}tenant_up`,
    help: 'Whether the tenant gave good documents when it was last asked for them',
    registers,
    collect() {
      this.set(tenant.state === 'up' ? 1 : 0)
    },
  })
  new Gauge({
    name: `${brand.metricsPrefix}tenant_stale`,
    help: 'Whether the tenant fails and the last good copies of its documents serve',
    registers,
    collect() {
      this.set(tenant.state === 'stale' ? 1 : 0)
    },
  })
  new Gauge({
    name: `${brand.metricsPrefix}tenant_document_age_seconds`,
    help: 'Since the kept copy of a document was fetched',
    labelNames: ['document'],
    registers,
    collect() {
      for (const document of documents) {
        const seconds = tenant.ageSeconds(document)
        if (seconds !== undefined) this.set({ document }, seconds)
      }
    },
  })
  const calls = new Histogram({
    name: `${brand.metricsPrefix}tenant_call_duration_seconds`,
    help: 'How long calls to the tenant took',
    labelNames: ['endpoint', 'outcome'],
    buckets,
    registers,
  })
  for (const endpoint of [...documents, 'token', 'userinfo', 'revocation'])
    for (const outcome of outcomes) calls.zero({ endpoint, outcome })
  return [
    tenantCalled.subscribe(({ endpoint, outcome, seconds }) => calls.observe({ endpoint, outcome }, seconds)),
  ]
}

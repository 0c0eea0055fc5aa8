import { Counter, Histogram, type Registry } from 'prom-client'
import { brand } from '../brand.ts'
import { type ApiOutcome, apiCalled, type RenewalOutcome, tokensRenewed } from '../events.ts'

// objects, so that none can be missing
const renewalOutcomes: Record<RenewalOutcome, 0> = { renewed: 0, refused: 0, failed: 0 }
const apiOutcomes: Record<ApiOutcome, 0> = { answered: 0, down: 0, 'not-sent': 0 }

/** Seconds. No call gets more than five. */
const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 6]

/** Counts what happens with access tokens, and with the APIs that they are for. */
export function tokenMetrics(registry: Registry): (() => void)[] {
  const registers = [registry]
  const renewals = new Counter({
    name: `${brand.metricsPrefix}token_renewals_total`,
    help: 'Access tokens that were to be renewed by their refresh token, by how the tenant answered',
    labelNames: ['outcome'],
    registers,
  })
  for (const outcome of Object.keys(renewalOutcomes)) renewals.inc({ outcome }, 0)
  const calls = new Histogram({
    name: `${brand.metricsPrefix}api_call_duration_seconds`,
    help: 'How long calls to APIs took that were made as a person',
    labelNames: ['outcome'],
    buckets,
    registers,
  })
  for (const outcome of Object.keys(apiOutcomes)) calls.zero({ outcome })
  return [
    tokensRenewed.subscribe(({ outcome }) => renewals.inc({ outcome })),
    apiCalled.subscribe(({ outcome, seconds }) => calls.observe({ outcome }, seconds)),
  ]
}

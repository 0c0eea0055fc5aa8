import { Gauge, Histogram, type Registry } from 'prom-client'
import { storeCalled } from '../events.ts'

export interface ObservedStore {
  readonly isUp: boolean
}

/** Seconds. No answer is waited for longer than 0.4. */
const buckets = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.5]

export function storeMetrics(registry: Registry, store: ObservedStore): (() => void)[] {
  const registers = [registry]
  new Gauge({
    name: 'auth0_app_store_up',
    help: 'Whether the store answered when it was last asked, and is no replica',
    registers,
    collect() {
      this.set(store.isUp ? 1 : 0)
    },
  })
  const calls = new Histogram({
    name: 'auth0_app_store_call_duration_seconds',
    help: 'What commands to the store took',
    labelNames: ['outcome'],
    buckets,
    registers,
  })
  for (const outcome of ['answered', 'refused', 'silent', 'not-sent']) calls.zero({ outcome })
  return [storeCalled.subscribe(({ outcome, seconds }) => calls.observe({ outcome }, seconds))]
}

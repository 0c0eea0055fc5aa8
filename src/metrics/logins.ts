import { Counter, Histogram, type Registry } from 'prom-client'
import { callbackFinished, loginEnded, loginStarted } from '../events.ts'
import { reasons } from './failures.ts'

/** Seconds. The tenant gets five: a callback that took longer ran into its limit. */
const buckets = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 6, 10]

export function loginMetrics(registry: Registry): (() => void)[] {
  const registers = [registry]
  const started = new Counter({
    name: 'auth0_app_logins_started_total',
    help: 'Browsers that were sent to the tenant',
    registers,
  })
  const ended = new Counter({
    name: 'auth0_app_logins_total',
    help: 'Logins that came to an end, by outcome and, where they failed, by the kind of failure',
    labelNames: ['outcome', 'reason'],
    registers,
  })
  for (const outcome of ['succeeded', 'retried']) ended.inc({ outcome, reason: '' }, 0)
  for (const reason of reasons) ended.inc({ outcome: 'failed', reason }, 0)
  const callbacks = new Histogram({
    name: 'auth0_app_callback_duration_seconds',
    help: 'How long a callback took that finished a login, with its calls to the tenant',
    labelNames: ['outcome'],
    buckets,
    registers,
  })
  for (const outcome of ['succeeded', 'failed']) callbacks.zero({ outcome })
  return [
    loginStarted.subscribe(() => started.inc()),
    loginEnded.subscribe(end => {
      ended.inc({ outcome: end.outcome, reason: end.outcome === 'failed' ? end.reason : '' })
    }),
    callbackFinished.subscribe(({ outcome, seconds }) => callbacks.observe({ outcome }, seconds)),
  ]
}

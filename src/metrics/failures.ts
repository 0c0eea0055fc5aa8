import { Counter, type Registry } from 'prom-client'
import { errorPages } from '../errors/error-pages.ts'
import { requestFailed } from '../events.ts'

/** Every kind, so that a rate is known from the first one on. */
export const reasons = Object.keys(errorPages)

export function failureMetrics(registry: Registry): (() => void)[] {
  const failures = new Counter({
    name: 'auth0_app_failures_total',
    help: 'Requests that ended on an error page, by the kind of failure',
    labelNames: ['reason'],
    registers: [registry],
  })
  for (const reason of reasons) failures.inc({ reason }, 0)
  return [requestFailed.subscribe(({ reason }) => failures.inc({ reason }))]
}

import { Counter, type Registry } from 'prom-client'
import { type Limit, requestLimited } from '../events.ts'

// an object, so that none can be missing
const zeros: Record<Limit, 0> = { logins: 0, callbacks: 0, logouts: 0, attempts: 0 }

export function limitMetrics(registry: Registry): (() => void)[] {
  const limited = new Counter({
    name: 'auth0_app_rate_limited_total',
    help: 'Requests that were refused with 429, by the limit that was reached',
    labelNames: ['limit'],
    registers: [registry],
  })
  for (const [limit, zero] of Object.entries(zeros)) limited.inc({ limit }, zero)
  return [requestLimited.subscribe(({ limit }) => limited.inc({ limit }))]
}

import { Counter, type Registry } from 'prom-client'
import { type Limit, requestLimited } from '../telemetry.ts'

const limits: readonly Limit[] = ['logins', 'callbacks', 'logouts', 'attempts']

export function limitMetrics(registry: Registry): (() => void)[] {
  const limited = new Counter({
    name: 'auth0_app_rate_limited_total',
    help: 'Requests that were refused with 429, by the limit that was reached',
    labelNames: ['limit'],
    registers: [registry],
  })
  for (const limit of limits) limited.inc({ limit }, 0)
  return [requestLimited.subscribe(({ limit }) => limited.inc({ limit }))]
}

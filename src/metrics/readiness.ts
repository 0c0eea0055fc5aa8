import { Gauge, type Registry } from 'prom-client'
import { brand } from '../brand.ts'

export interface ObservedReadiness {
  readonly isDraining: boolean
}

export function readinessMetrics(registry: Registry, readiness: ObservedReadiness): void {
  new Gauge({
    name: `${brand.metricsPrefix}draining`,
    help: 'Whether this process takes no more requests and ends after those in flight',
    registers: [registry],
    collect() {
      this.set(readiness.isDraining ? 1 : 0)
    },
  })
}

import { Gauge, Histogram, type Registry } from 'prom-client'
import { brand } from '../brand.ts'
import { redisCalled } from '../events.ts'

export interface ObservedRedis {
  readonly isUp: boolean
  readonly refusal?: string | null
}

/** Seconds. No command waits longer than 0.4. */
const buckets = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.5]

export function redisMetrics(registry: Registry, redis: ObservedRedis): (() => void)[] {
  const registers = [registry]
  new Gauge({
    name: `${brand.metricsPrefix}redis_up`,
    help: 'Whether Redis answered when it was last asked which sessions were ended, and is no replica',
    registers,
    collect() {
      this.set(redis.isUp ? 1 : 0)
    },
  })
  new Gauge({
    name: `${brand.metricsPrefix}redis_degraded`,
    help: 'Whether Redis is up and refuses entries',
    registers,
    collect() {
      this.set(redis.isUp && redis.refusal ? 1 : 0)
    },
  })
  const calls = new Histogram({
    name: `${brand.metricsPrefix}redis_call_duration_seconds`,
    help: 'How long commands to Redis took',
    labelNames: ['outcome'],
    buckets,
    registers,
  })
  for (const outcome of ['answered', 'refused', 'silent', 'not-sent']) calls.zero({ outcome })
  return [redisCalled.subscribe(({ outcome, seconds }) => calls.observe({ outcome }, seconds))]
}

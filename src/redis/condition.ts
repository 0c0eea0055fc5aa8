import type { Logger } from 'pino'
import { codeOf } from './errors.ts'

/** What is known of Redis. Each change is logged once. */
export class RedisCondition {
  #state: 'unknown' | 'up' | 'down' = 'unknown'
  #refusal: string | null = null
  readonly #log: Logger

  constructor(log: Logger) {
    this.#log = log
  }

  get isUp(): boolean {
    return this.#state === 'up'
  }

  get refusal(): string | null {
    return this.#refusal
  }

  /** It answered a read, and a write as well, unless `refusal` has the code with which it refused that. */
  noteUp(refusal: string | null): void {
    if (!this.isUp) this.#log.info({ event: 'redis.up' }, 'redis.up')
    if (refusal !== this.#refusal) {
      if (refusal === null) this.#log.info({ event: 'redis.recovered' }, 'redis.recovered')
      else this.#log.error({ event: 'redis.degraded', reason: refusal }, 'redis.degraded')
    }
    this.#state = 'up'
    this.#refusal = refusal
  }

  noteDown(error: unknown): void {
    if (this.#state !== 'down') this.#log.error({ event: 'redis.down', reason: codeOf(error) }, 'redis.down')
    this.#state = 'down'
    this.#refusal = null
  }
}

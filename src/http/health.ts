import { type RequestHandler, Router } from 'express'

/** What the process knows of the services that it depends on, without asking them. */
interface Dependencies {
  /** Without it no session can be checked. One that refuses entries is up. */
  readonly redis?: { readonly isUp: boolean; readonly refusal: string | null } | null
  /** Without it nobody can log in; who is logged in stays so. */
  readonly tenant?: { readonly state: string }
}

/** Whether this process takes new requests. Draining never ends. */
export class Readiness {
  isDraining = false
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies = {}) {
    this.#dependencies = dependencies
  }

  get status(): 'ok' | 'draining' | 'redis-unavailable' {
    if (this.isDraining) return 'draining'
    return this.#dependencies.redis?.isUp === false ? 'redis-unavailable' : 'ok'
  }

  /** Undefined where there is one instance. */
  get redis(): 'up' | 'degraded' | 'down' | undefined {
    const { redis } = this.#dependencies
    if (!redis) return undefined
    if (!redis.isUp) return 'down'
    return redis.refusal === null ? 'up' : 'degraded'
  }

  get tenant(): string | undefined {
    return this.#dependencies.tenant?.state
  }
}

/**
 * `/livez`: the process answers. `/readyz`: send it requests; 503 while it drains or Redis is unavailable. A tenant that is
 * down, and a Redis that takes no entries, are reported only: every other instance has the same one.
 */
export function health(readiness: Readiness): RequestHandler {
  const router = Router()
  router.use(['/livez', '/readyz'], (_req, res, next) => {
    res.set('Cache-Control', 'no-store')
    next()
  })
  router.get('/livez', (_req, res) => {
    res.json({ status: 'ok' })
  })
  router.get('/readyz', (_req, res) => {
    const { status, tenant, redis } = readiness
    res.status(status === 'ok' ? 200 : 503).json({ status, tenant, redis })
  })
  return router
}

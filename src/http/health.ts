import { type RequestHandler, Router } from 'express'

/** What the process knows of the services that it depends on, without asking them. */
interface Dependencies {
  /** Without it no session can be checked. */
  readonly redis?: { readonly isUp: boolean } | null
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

  get tenant(): string | undefined {
    return this.#dependencies.tenant?.state
  }
}

/**
 * `/livez`: the process answers. `/readyz`: send it requests; 503 while it drains or Redis is unavailable. A tenant that is
 * down is reported only: every other instance has the same one.
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
    const { status, tenant } = readiness
    res.status(status === 'ok' ? 200 : 503).json({ status, tenant })
  })
  return router
}

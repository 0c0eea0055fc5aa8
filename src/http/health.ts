import { type RequestHandler, Router } from 'express'

/** What else is known, without asking anybody. */
interface Dependencies {
  /** Without which nobody's session can be checked. */
  readonly store?: { readonly isUp: boolean } | null
  /** Without which nobody can log in; those who did stay. */
  readonly tenant?: { readonly state: string }
}

/** Whether this process takes new work. Draining is for good. */
export class Readiness {
  isDraining = false
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies = {}) {
    this.#dependencies = dependencies
  }

  get status(): 'ok' | 'draining' | 'store-down' {
    if (this.isDraining) return 'draining'
    return this.#dependencies.store?.isUp === false ? 'store-down' : 'ok'
  }

  get tenant(): string | undefined {
    return this.#dependencies.tenant?.state
  }
}

/**
 * `/livez`: the process answers. `/readyz`: send it visitors; 503 while it drains or its store is down. A tenant that is
 * down is only told of: no other instance would have another one.
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

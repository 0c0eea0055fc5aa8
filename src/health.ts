import { type RequestHandler, Router } from 'express'

/** Whether this process takes new work. Draining is for good. */
export class Readiness {
  isDraining = false
  readonly #store: { readonly isUp: boolean } | null

  /** `store`: without which nobody's session can be checked, if there is one. */
  constructor(store: { readonly isUp: boolean } | null = null) {
    this.#store = store
  }

  get status(): 'ok' | 'draining' | 'store-down' {
    if (this.isDraining) return 'draining'
    return this.#store === null || this.#store.isUp ? 'ok' : 'store-down'
  }
}

/** `/livez`: the process answers. `/readyz`: send it visitors; 503 while it drains or its store is down. */
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
    const { status } = readiness
    res.status(status === 'ok' ? 200 : 503).json({ status })
  })
  return router
}

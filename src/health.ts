import { type RequestHandler, Router } from 'express'

/** Whether this process takes new work. Starts ready; draining is for good. */
export class Readiness {
  isDraining = false
}

/** `/livez`: the process answers. `/readyz`: send it visitors; 503 while it drains. */
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
    res.status(readiness.isDraining ? 503 : 200).json({ status: readiness.isDraining ? 'draining' : 'ok' })
  })
  return router
}

import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express'
import { logoutDone, logoutTokenRefused } from '../events.ts'
import { lastCookieEnds } from '../session/load-session.ts'
import type { AuthParts } from '../tenant-client/express-openid-connect.ts'
import { createLogoutTokenVerifier, LogoutTokenRefused } from './logout-token.ts'

/**
 * `POST /backchannel-logout`: the tenant says that a session of its own, or all that a person has, are over. No browser
 * sends this, so there are no cookies; answered as OpenID Connect Back-Channel Logout 1.0, section 2.8, has it.
 */
export function backchannelLogout({ config, documents, revocations }: AuthParts): RequestHandler {
  const verify = createLogoutTokenVerifier(config, documents)
  const router = Router()
  router.use(express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 20 }))
  router.post('/', async (req, res) => {
    const logout = await verify(tokenIn(req.body))
    const isNew = await revocations.revokeFor(logout, new Date(lastCookieEnds(config.session)))
    if (!isNew) throw new LogoutTokenRefused('used_before')
    const scope = logout.sid === undefined ? 'person' : 'session'
    res.locals.log.info({ event: 'logout', reason: 'tenant', scope }, 'logout')
    logoutDone.publish(() => ({ by: 'tenant' }))
    res.sendStatus(204)
  })
  router.use(refuse)
  return router
}

function tokenIn(body: unknown): string {
  const token: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'logout_token') : null
  if (typeof token !== 'string') throw new LogoutTokenRefused('no_token')
  return token
}

const refuse: ErrorRequestHandler = function refuse(error: unknown, _req, res, next) {
  if (!(error instanceof LogoutTokenRefused)) return next(error)
  res.locals.log.warn({ event: 'logout.refused', reason: error.code }, 'logout.refused')
  logoutTokenRefused.publish(() => ({}))
  res.status(400).json({ error: 'invalid_request', error_description: 'This logout token is refused.' })
}

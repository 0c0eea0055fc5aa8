import express, { type Request, type RequestHandler, type Response } from 'express'
import type { Config } from '../config/config.ts'
import { logoutDone, logoutTokenRefused } from '../events.ts'
import type { Sessions } from '../session/load-session.ts'
import { revokedUntil } from '../session/revocation-list.ts'
import type { DiscoveryCache } from '../tenant-client/discovery-cache.ts'
import type { SessionTokens } from '../tokens/session-tokens.ts'
import { createLogoutTokenVerifier, LogoutTokenRefused } from './logout-token.ts'

interface Services {
  readonly config: Config
  readonly discovery: DiscoveryCache
  readonly sessions: Sessions
  readonly tokens: Pick<SessionTokens, 'endRevoked'>
}

/**
 * `POST /backchannel-logout`: the tenant says that a session of its own, or all that a person has, are over. No browser
 * sends this, so there are no cookies; answered as OpenID Connect Back-Channel Logout 1.0, section 2.8, has it.
 */
export function backChannelLogout({ config, discovery, sessions, tokens }: Services): RequestHandler[] {
  const verify = createLogoutTokenVerifier(config, discovery)

  async function endSessions(req: Request, res: Response): Promise<void> {
    const logout = await verify(tokenIn(req.body))
    const isNew = await sessions.revocations.revokeFor(logout, revokedUntil(sessions.lifetime))
    if (!isNew) throw new LogoutTokenRefused('used_before')
    await tokens.endRevoked(logout)
    const scope = logout.sid === undefined ? 'person' : 'session'
    res.locals.log.info({ event: 'logout', reason: 'tenant', scope }, 'logout')
    logoutDone.publish(() => ({ by: 'tenant' }))
    res.sendStatus(204)
  }

  return [
    express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 20 }),
    (req, res) => endSessions(req, res).catch((error: unknown) => refuse(error, res)),
  ]
}

function tokenIn(body: unknown): string {
  const token: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'logout_token') : null
  if (typeof token !== 'string') throw new LogoutTokenRefused('no_token')
  return token
}

function refuse(error: unknown, res: Response): void {
  if (!(error instanceof LogoutTokenRefused)) throw error
  res.locals.log.warn({ event: 'logout.refused', reason: error.code }, 'logout.refused')
  logoutTokenRefused.publish(() => ({}))
  res.status(400).json({ error: 'invalid_request', error_description: 'This logout token is refused.' })
}

import type { RequestHandler, Response } from 'express'
import { logoutDone } from '../events.ts'
import type { Messages } from '../forms/messages.ts'
import { loggedIn } from '../guards/require-login.ts'
import { endSession, type Sessions, type User } from '../session/load-session.ts'
import { revokedUntil } from '../session/revocation-list.ts'
import type { SessionTokens } from '../tokens/session-tokens.ts'

interface Services {
  readonly sessions: Sessions
  readonly tokens: Pick<SessionTokens, 'endRevoked'>
  readonly messages: Pick<Messages, 'set'>
}

/**
 * `POST /logout/everywhere`: ends every session of the person in this application, on all devices, and goes on to `/logout`, which
 * ends the tenant's session of this browser. It does not end the tenant's sessions of other devices: only its administrators can.
 */
export function logoutEverywhere(services: Services): RequestHandler {
  return loggedIn(async ({ user }, res) => {
    await endAllSessions(user, res, services)
    services.messages.set(res, 'logged-out-everywhere')
    res.redirect(303, '/logout')
  })
}

/** Ends every session of the person in this application, that of this browser among them. */
export async function endAllSessions(
  user: User,
  res: Response,
  { sessions, tokens }: Pick<Services, 'sessions' | 'tokens'>,
): Promise<void> {
  await sessions.revocations.revokePerson(user.sub, revokedUntil(sessions.lifetime))
  // by its id as well: it may have begun at an instance whose clock is ahead
  await endSession(user, sessions)
  await tokens.endRevoked({ sub: user.sub, sid: undefined })
  res.req.user = null
  res.locals.log.info({ event: 'logout', reason: 'asked', scope: 'person' }, 'logout')
  logoutDone.publish(() => ({ by: 'user' }))
  sessions.cookie.clear(res)
}

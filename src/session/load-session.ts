import type { Request, RequestHandler, Response } from 'express'
import onHeaders from 'on-headers'
import { absoluteEnd, idleEnd, isResealDue, type Lifetime } from './lifetime.ts'
import { type RevocationList, revokedUntil } from './revocation-list.ts'
import { type Organization, type Preferences, type Session, withChangedAccount } from './session.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { Claims } from './trim-claims.ts'

/** Somebody who is logged in. */
export interface User {
  readonly sessionId: string
  /** The tenant's id of the person. */
  readonly sub: string
  readonly claims: Claims
  /** By `ROLES_CLAIM`; empty without it. */
  readonly roles: readonly string[]
  /** Null where the login was for none. */
  readonly organization: Organization | null
  /** When the person last proved who they are, where a login asked for it. Seconds of the tenant's clock. */
  readonly authTime: number | undefined
  readonly hasSecondFactor: boolean
  readonly preferences: Preferences
  readonly accountVersion: string
  readonly loggedInAt: Date
  /** When the session ends without another request, and when it ends whatever happens. */
  readonly idleUntil: Date
  readonly endsAt: Date
}

declare global {
  namespace Express {
    interface Request {
      /** Null when nobody is logged in. */
      user: User | null
    }
    interface Locals {
      /** The response sets a session already. */
      hasNewSession?: true
    }
  }
}

/** What a process knows of the sessions of its users. */
export interface Sessions {
  readonly cookie: SessionCookie
  readonly lifetime: Lifetime
  readonly revocations: RevocationList
}

/** Finds out who is asking, once for each request: from here down there is `req.user`. */
export function loadSession(sessions: Sessions): RequestHandler {
  const { cookie, lifetime, revocations } = sessions
  return async function loadSession(req, res, next) {
    req.user = null
    const { session, wasSent, isOldSecret } = cookie.open(req)
    const isOver = session === null || (await revocations.isRevoked(session))
    if (isOver) {
      if (wasSent) cookie.clear(res)
      return next()
    }
    const isDue = isOldSecret || isResealDue(session, lifetime)
    const latest = isDue ? { ...session, sealedAt: Date.now() } : session
    req.user = toUser(latest, lifetime)
    if (isDue) resealWithHeaders(req, res, latest, sessions)
    next()
  }
}

/** Ends a session for good: the cookie may have been copied, and a response with it may still be under way. */
export async function endSession(
  { sessionId, endsAt }: User,
  { revocations, lifetime }: Pick<Sessions, 'revocations' | 'lifetime'>,
): Promise<void> {
  const until = Math.min(endsAt.getTime(), revokedUntil(lifetime))
  await revocations.revoke(sessionId, until)
}

/** Keeps what the person chose in the session that goes on. */
export async function keepPreferences(
  req: Request,
  res: Response,
  preferences: Preferences,
  sessions: Pick<Sessions, 'cookie' | 'revocations'>,
): Promise<void> {
  await changeSession(req, res, session => ({ ...session, preferences }), sessions)
}

/** The session goes on after a change of the account, which no instance has read yet. */
export async function noteChangedAccount(
  req: Request,
  res: Response,
  preferences: Preferences,
  sessions: Pick<Sessions, 'cookie' | 'revocations'>,
): Promise<void> {
  await changeSession(req, res, session => withChangedAccount({ ...session, preferences }), sessions)
}

/** It may have ended while something was stored elsewhere. */
async function changeSession(
  req: Request,
  res: Response,
  change: (session: Session) => Session,
  { cookie, revocations }: Pick<Sessions, 'cookie' | 'revocations'>,
): Promise<void> {
  const { session } = cookie.open(req)
  if (session === null || session.id !== req.user?.sessionId || (await revocations.isRevoked(session))) return
  res.locals.hasNewSession = true
  cookie.write(res, { ...change(session), sealedAt: Date.now() })
}

/** For how long the list's answer that a session goes on is trusted without asking again. */
const trustMilliseconds = 1000

/**
 * Whether the cookie may be set is decided when the headers leave. A session that was ended meanwhile does not come back,
 * and a response that is late sets none: the person may have logged in anew at another instance, and the old cookie would
 * replace the new one.
 */
function resealWithHeaders(req: Request, res: Response, session: Session, { cookie, revocations }: Sessions) {
  onHeaders(res, () => {
    const isSame = req.user?.sessionId === session.id && !revocations.isKnownRevoked(session.id)
    if (isSame && !res.locals.hasNewSession && Date.now() - session.sealedAt < trustMilliseconds)
      cookie.write(res, session)
  })
}

function toUser(session: Session, lifetime: Lifetime): User {
  return {
    sessionId: session.id,
    sub: session.sub,
    claims: session.claims,
    roles: session.roles,
    organization: session.organization ?? null,
    authTime: session.authTime,
    hasSecondFactor: session.amr.includes('mfa'),
    preferences: session.preferences,
    accountVersion: session.accountVersion,
    loggedInAt: new Date(session.loggedInAt),
    idleUntil: new Date(idleEnd(session, lifetime)),
    endsAt: new Date(absoluteEnd(session, lifetime)),
  }
}

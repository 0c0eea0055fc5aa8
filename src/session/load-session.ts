import type { Request, RequestHandler } from 'express'
import type { Config } from '../config/config.ts'
import type { Revocations } from './revocation-list.ts'
import { endSession, keepEnded, readSession, type StoredLogin } from './session.ts'
import { type Claims, toClaims } from './trim-claims.ts'

/** Somebody who is logged in. */
export interface Visitor {
  readonly sessionId: string
  readonly claims: Claims
  readonly loggedInAt: Date
  /** When the session ends without another request, and when it ends whatever happens. */
  readonly idleUntil: Date
  readonly endsAt: Date
}

declare global {
  namespace Express {
    interface Request {
      /** Null for a signed-out visitor. Set by `auth()`. */
      visitor: Visitor | null
    }
  }
}

/** For pages behind `requireLogin`. */
export function visitorOf(req: Request): Visitor {
  if (!req.visitor) throw new Error(`${req.path} reads its visitor without requireLogin before it`)
  return req.visitor
}

/** Finds out once per request who is asking; every read of `req.oidc.user` would decode and copy again. */
export function recognize(
  { baseUrl, session }: Pick<Config, 'baseUrl' | 'session'>,
  revocations: Revocations,
): RequestHandler {
  return async function recognizeVisitor(req, res, next) {
    // in this order: for somebody without a session the middleware (3.4.0) makes an error, and catches it
    const stored = readSession(req, baseUrl)
    const isOpen = stored && !hasEnded(stored, session) && req.oidc.isAuthenticated()
    const login = isOpen ? stored : null
    let isKnown = false
    keepEnded(req, res, baseUrl, ({ id }) => isKnown && !revocations.isKnownRevoked(id))
    const isOver = login === null || (await revocations.isRevoked(login))
    isKnown = true
    req.visitor = isOver ? null : toVisitor(login, session)
    if (isOver) endSession(req, baseUrl)
    next()
  }
}

/** Ends a session for good: the cookie may have been copied, and a response with it may still be under way. */
export async function revokeSession(
  { sessionId, endsAt }: Visitor,
  { session }: Pick<Config, 'session'>,
  revocations: Revocations,
): Promise<void> {
  await revocations.revoke(sessionId, new Date(Math.min(endsAt.getTime(), lastCookieEnds(session))))
}

/** When every cookie that was sent up to now, or is about to be, has ended. Milliseconds since 1970. */
export function lastCookieEnds({ rollingSeconds, absoluteSeconds }: Config['session']): number {
  const slowestResponse = 5 * 60_000
  return Date.now() + Math.min(rollingSeconds, absoluteSeconds) * 1000 + slowestResponse
}

/** At the absolute limit; the middleware looks at the idle one. */
function hasEnded({ loggedInAt }: StoredLogin, { absoluteSeconds }: Config['session']): boolean {
  return loggedInAt + absoluteSeconds <= Date.now() / 1000
}

function toVisitor({ id, claims, loggedInAt }: StoredLogin, session: Config['session']): Visitor {
  const endsAt = (loggedInAt + session.absoluteSeconds) * 1000
  return {
    sessionId: id,
    claims: toClaims(claims),
    loggedInAt: new Date(loggedInAt * 1000),
    idleUntil: new Date(Math.min(Date.now() + session.rollingSeconds * 1000, endsAt)),
    endsAt: new Date(endsAt),
  }
}

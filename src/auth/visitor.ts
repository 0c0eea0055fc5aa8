import type { Request, RequestHandler } from 'express'
import { type Claims, toClaims } from '../claims.ts'
import type { Config } from '../config/config.ts'
import { readSession } from './session.ts'

/** Somebody who is logged in. */
export interface Visitor {
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
export function recognize({ baseUrl, session }: Pick<Config, 'baseUrl' | 'session'>): RequestHandler {
  return function recognizeVisitor(req, _res, next) {
    const login = req.oidc.isAuthenticated() ? readSession(req, baseUrl) : null
    if (!login) {
      req.visitor = null
      return next()
    }
    const endsAt = (login.loggedInAt + session.absoluteSeconds) * 1000
    req.visitor = {
      claims: toClaims(login.claims),
      loggedInAt: new Date(login.loggedInAt * 1000),
      idleUntil: new Date(Math.min(Date.now() + session.rollingSeconds * 1000, endsAt)),
      endsAt: new Date(endsAt),
    }
    next()
  }
}

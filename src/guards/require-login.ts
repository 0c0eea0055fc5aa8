import type { Request, RequestHandler } from 'express'
import { KnownFailure } from '../errors/failure.ts'
import { isNavigation, wantsJson } from '../http/fetch-metadata.ts'
import { loginPath } from '../login/return-to.ts'
import type { User } from '../session/load-session.ts'

/** Lets people who are logged in pass, sends others to `/login` and back, and answers programs with 401. */
export const requireLogin: RequestHandler = function requireLogin(req, res, next) {
  if (req.user) next()
  else if (isNavigation(req) && !wantsJson(req)) res.redirect(loginPath(req.originalUrl))
  else next(new KnownFailure('unauthenticated'))
}

/** For pages behind `requireLogin`. */
export function userOf(req: Request): User {
  if (!req.user) throw new Error(`${req.path} reads its user without requireLogin before it`)
  return req.user
}

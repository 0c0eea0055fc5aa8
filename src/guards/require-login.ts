import type { NextFunction, Request, RequestHandler, Response } from 'express'
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

/** A request behind `requireLogin`. */
export interface LoggedInRequest extends Request {
  user: User
}

/** A handler behind the guards, in whose requests there is always a user. */
export function loggedIn(
  handler: (req: LoggedInRequest, res: Response, next: NextFunction) => unknown,
): RequestHandler {
  return function loggedIn(req, res, next) {
    if (!isLoggedIn(req))
      throw new Error(`${req.path} has a handler for users without requireLogin before it`)
    return handler(req, res, next)
  }
}

function isLoggedIn(req: Request): req is LoggedInRequest {
  return req.user !== null
}

import type { RequestHandler } from 'express'
import { wantsJson } from '../answer-type.ts'
import { KnownFailure } from './failure.ts'
import { toReturnPath } from './return-path.ts'
import { isVisit } from './visits.ts'

/** Lets logged-in visitors pass, sends others through the login and back, and tells programs 401. */
export const requireLogin: RequestHandler = async function requireLogin(req, res, next) {
  if (req.visitor) next()
  else if (isVisit(req) && !wantsJson(req)) await res.locals.beginLogin(toReturnPath(req.originalUrl))
  else throw new KnownFailure('unauthenticated')
}

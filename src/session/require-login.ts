import type { RequestHandler } from 'express'
import { KnownFailure } from '../errors/failure.ts'
import { wantsJson } from '../http/answer-type.ts'
import { isVisit } from '../http/fetch-metadata.ts'
import { toReturnPath } from '../login/return-to.ts'

/** Lets logged-in visitors pass, sends others through the login and back, and tells programs 401. */
export const requireLogin: RequestHandler = async function requireLogin(req, res, next) {
  if (req.visitor) next()
  else if (isVisit(req) && !wantsJson(req)) await res.locals.beginLogin(toReturnPath(req.originalUrl))
  else throw new KnownFailure('unauthenticated')
}

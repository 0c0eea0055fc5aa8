import type { RequestHandler } from 'express'
import { toReturnPath } from './return-to.ts'

/**
 * `GET /login?returnTo=/path`. With `another`, the tenant asks who it is even if it knows: single sign-on would answer
 * with the same person, and so with the same denial.
 */
export const login: RequestHandler = async function login(req, res) {
  const returnTo = toReturnPath(req.query['returnTo'])
  const wantsAnother = req.query['another'] !== undefined
  if (req.visitor && !wantsAnother) res.redirect(returnTo)
  else await res.locals.beginLogin(returnTo, wantsAnother ? { prompt: 'login' } : {})
}

import type { RequestHandler } from 'express'
import { KnownFailure } from '../errors/failure.ts'
import { isNavigation, wantsJson } from '../http/fetch-metadata.ts'
import { isRecent, recentMinutes } from '../login/purpose.ts'
import { loginPath } from '../login/return-to.ts'

interface Options {
  /** How long ago the login may be, from 1 to a day. */
  readonly minutes: number
  readonly secondFactor?: boolean
}

/**
 * Behind `requireLogin`, for what matters: lets people pass who proved within this time who they are, and sends others to do so
 * and back. A form gets a page instead: browsers follow no redirect of a form to whichever identity provider the tenant uses.
 */
export function requireRecentLogin({ minutes, secondFactor = false }: Options): RequestHandler {
  const { most } = recentMinutes
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > most)
    throw new RangeError(`A recent login is one of the last 1 to ${most} minutes, not ${minutes}`)
  const purpose = { recent: String(minutes), ...(secondFactor ? { 'second-factor': '' } : {}) }

  return function requireRecentLogin(req, res, next) {
    const { user } = req
    const hasProved = user && isRecent(user.authTime, minutes * 60) && (user.hasSecondFactor || !secondFactor)
    if (hasProved) next()
    else if (isNavigation(req) && !wantsJson(req)) res.redirect(loginPath(req.originalUrl, purpose))
    else {
      res.locals.loginQuery = purpose
      next(new KnownFailure('login-not-recent', { reason: secondFactor ? 'second_factor' : 'age' }))
    }
  }
}

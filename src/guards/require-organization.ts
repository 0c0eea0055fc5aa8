import type { RequestHandler } from 'express'
import { KnownFailure } from '../errors/failure.ts'
import { isSameOrganization } from '../login/purpose.ts'

/**
 * Behind `requireLogin`: lets people pass whose login was for this organization, by id or name, or for any where none is named.
 * The page that others get leads to a login for it.
 */
export function requireOrganization(organization?: string): RequestHandler {
  return function requireOrganization(req, res, next) {
    const actual = req.user?.organization ?? null
    if (organization === undefined ? actual !== null : isSameOrganization(actual, organization)) return next()
    if (organization !== undefined) res.locals.loginQuery = { organization }
    next(new KnownFailure('other-organization', { reason: actual ? 'other' : 'none' }))
  }
}

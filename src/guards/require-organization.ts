import type { RequestHandler } from 'express'
import { isOrganization } from '../config/organization.ts'
import { KnownFailure } from '../errors/failure.ts'
import { isSameOrganization } from '../login/purpose.ts'

/**
 * Behind `requireLogin`: lets people pass whose login was for this organization, by id or name, or for any where none is named.
 * The page that others get leads to a login for it. A setting that is missing is no name: it would open the page to members of
 * any.
 */
export function requireOrganization(...[organization]: [] | [organization: string]): RequestHandler {
  if (organization !== undefined && !isOrganization(organization))
    throw new RangeError(`An organization has an id or a name, not ${JSON.stringify(organization)}`)

  return function requireOrganization(req, res, next) {
    const actual = req.user?.organization ?? null
    if (organization === undefined ? actual !== null : isSameOrganization(actual, organization)) return next()
    // of any: whoever is logged in already would be sent back at once
    res.locals.loginQuery = organization === undefined ? { another: '' } : { organization }
    next(new KnownFailure('other-organization', { reason: actual ? 'other' : 'none' }))
  }
}

import type { RequestHandler } from 'express'
import { KnownFailure } from '../errors/failure.ts'

/** Behind `requireLogin`: lets people pass who have the role, by `ROLES_CLAIM`. */
export function requireRole(role: string): RequestHandler {
  return function requireRole(req, _res, next) {
    const isPermitted = req.user?.roles.includes(role)
    next(isPermitted ? undefined : new KnownFailure('not-permitted', { reason: 'role' }))
  }
}

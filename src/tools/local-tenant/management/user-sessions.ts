import type { RequestHandler } from 'express'
import type { Authorize } from './authorization.ts'

/** Ends somebody's sessions, in every browser. */
export function endUserSessions(
  authorize: Authorize,
  endSessionsOf: (accountId: string) => Promise<void>,
): RequestHandler<{ id: string }> {
  return async function endUserSessions(req, res) {
    await authorize(req, 'delete:sessions')
    await endSessionsOf(req.params.id)
    res.status(202).end()
  }
}

import type { RequestHandler } from 'express'
import { render } from './render.ts'

/** Asks somebody whom another site led to `/logout` (see logout/logout.ts). */
export const logoutConfirmation: RequestHandler = function logoutConfirmation(_req, res) {
  render(res, 'logout', { title: 'Logout', logoutHref: '/logout' })
}

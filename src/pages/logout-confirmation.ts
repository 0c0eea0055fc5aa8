import type { RequestHandler } from 'express'
import type { Renderer } from './render.ts'

/** Asks somebody whom another site led to `/logout` (see logout/logout.ts). */
export function logoutConfirmation({ renderer }: { readonly renderer: Renderer }): RequestHandler {
  return function logoutConfirmation(_req, res) {
    renderer.send(res, 'logout', { title: 'Log out', logoutHref: '/logout' })
  }
}

import type { RequestHandler } from 'express'
import { isUninvited } from '../http/fetch-metadata.ts'
import type { Renderer } from './render.ts'

/** Asks somebody whom another site led to `/login` without a click: each login that begins sets a cookie. */
export function loginConfirmation({ renderer }: { readonly renderer: Renderer }): RequestHandler {
  return function loginConfirmation(req, res, next) {
    if (!isUninvited(req)) return next()
    const [, query = ''] = /\?(.*)$/s.exec(req.originalUrl) ?? []
    const loginHref = `${req.path}?${query}`
    renderer.send(res, 'login-confirmation', { title: 'Log in', loginHref })
  }
}

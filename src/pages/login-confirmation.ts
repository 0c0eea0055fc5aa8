import type { RequestHandler } from 'express'
import { isUninvited } from '../http/fetch-metadata.ts'
import { askedQuery } from '../login/purpose-query.ts'
import { toReturnTo } from '../login/return-to.ts'
import type { Renderer } from './render.ts'

/** Asks somebody whom another site led to `/login` without a click: each login that begins sets a cookie. */
export function loginConfirmation({ renderer }: { readonly renderer: Renderer }): RequestHandler {
  return function loginConfirmation(req, res, next) {
    if (!isUninvited(req)) return next()
    const query = new URLSearchParams({ returnTo: toReturnTo(req.query['returnTo']), ...askedQuery(req) })
    const loginHref = `${req.path}?${query}`
    renderer.send(res, 'login-confirmation', { title: 'Log in', loginHref })
  }
}

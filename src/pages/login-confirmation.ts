import type { RequestHandler } from 'express'
import { isCrossSite, isUninvited } from '../http/fetch-metadata.ts'
import { askedQuery } from '../login/purpose-query.ts'
import { toReturnTo } from '../login/return-to.ts'
import type { Renderer } from './render.ts'

/**
 * Asks somebody whom another site led to `/login` without a click: each login that begins sets a cookie. Where it would link an
 * account, a click is not enough: the tenant's session in this browser may be somebody else's, who set a trap.
 */
export function loginConfirmation({ renderer }: { readonly renderer: Renderer }): RequestHandler {
  return function loginConfirmation(req, res, next) {
    const isLink = req.query['link'] !== undefined
    if (isLink ? !isCrossSite(req) : !isUninvited(req)) return next()
    const query = new URLSearchParams({ returnTo: toReturnTo(req.query['returnTo']), ...askedQuery(req) })
    const loginHref = `${req.path}?${query}`
    renderer.send(res, 'login-confirmation', {
      title: 'Log in',
      ...(isLink ? linkWords : loginWords),
      loginHref,
    })
  }
}

const loginWords = { heading: 'Do you want to log in?', sentence: 'Another site brought you here.' }
const linkWords = {
  heading: 'Do you want to link another account?',
  sentence: 'Log in with the one that you want to add. From then on either of them opens this account.',
}

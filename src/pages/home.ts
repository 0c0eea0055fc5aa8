import type { RequestHandler } from 'express'
import { defaultReturnTo } from '../login/return-to.ts'
import { type Notice, render } from './render.ts'

/** `GET /`: the home page with **Log In**; somebody who is logged in is sent to the profile. */
export function home(notice: Notice | null): RequestHandler {
  return function home(req, res) {
    if (req.user) res.redirect(defaultReturnTo)
    else render(res, 'login', { title: 'Log in', notice, loginHref: '/login' })
  }
}

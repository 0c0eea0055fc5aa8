import type { RequestHandler } from 'express'
import { defaultReturnTo } from '../login/return-to.ts'
import type { Renderer } from './render.ts'
import type { Notice } from './views.ts'

interface Services {
  readonly renderer: Renderer
  readonly notice: Notice | null
}

/** `GET /`: the home page with **Log In**; somebody who is logged in is sent to the profile. */
export function home({ renderer, notice }: Services): RequestHandler {
  // nothing in it depends on who asks
  const page = renderer.render('login', {
    title: 'Log in',
    notice,
    loginHref: '/login',
    signupHref: '/signup',
  })
  return function home(req, res) {
    if (req.user) res.redirect(defaultReturnTo)
    else renderer.sendRendered(res, page)
  }
}

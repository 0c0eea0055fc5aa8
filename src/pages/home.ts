import type { RequestHandler } from 'express'
import type { Messages } from '../forms/messages.ts'
import { defaultReturnTo } from '../login/return-to.ts'
import type { Renderer } from './render.ts'
import type { Notice } from './views.ts'

interface Services {
  readonly renderer: Renderer
  readonly messages: Pick<Messages, 'take'>
  readonly notice: Notice | null
}

/** `GET /`: the home page with **Log In**; somebody who is logged in is sent to the profile. */
export function home({ renderer, messages, notice }: Services): RequestHandler {
  const view = { title: 'Log in', notice, loginHref: '/login', signupHref: '/signup', message: null }
  // without a message nothing in it depends on who asks
  const page = renderer.render('login', view)
  return function home(req, res) {
    if (req.user) {
      res.redirect(defaultReturnTo)
      return
    }
    const message = messages.take(req, res)
    if (message) renderer.send(res, 'login', { ...view, message })
    else renderer.sendRendered(res, page)
  }
}

import { type RequestHandler, Router } from 'express'
import type { Config } from '../config/config.ts'
import { callbackUrl, openidConnect } from './openid.ts'
import { toReturnPath } from './return-path.ts'
import { endSession } from './session.ts'
import { dropSilentLoginCookie } from './silent-login-cookie.ts'
import { recognize } from './visitor.ts'

/** Everything from here down knows who is asking; adds /login, /callback and /logout. */
export function auth(config: Config): RequestHandler {
  const router = Router()
  router.use(noStore)
  router.use(dropSilentLoginCookie)
  router.use(openidConnect(config))
  router.use(recognize(config))
  router.get('/login', login)
  router.get('/callback', finishLogin(config))
  router.get('/logout', logout(config))
  router.get('/userlogin', redirectTo('/login'))
  router.get('/userLogout', redirectTo('/logout'))
  return router
}

// what a page shows depends on who asks, and Back must not show it to the next person: no weaker word prevents that
const noStore: RequestHandler = function noStore(_req, res, next) {
  res.set('Cache-Control', 'no-store')
  next()
}

const login: RequestHandler = function login(req, res, next) {
  const returnTo = toReturnPath(req.query['returnTo'])
  if (req.visitor) res.redirect(returnTo)
  else res.oidc.login({ returnTo }).catch(next)
}

function finishLogin(config: Config): RequestHandler {
  return function finishLogin(_req, res, next) {
    res.oidc.callback({ redirectUri: callbackUrl(config) }).catch(next)
  }
}

/** Local first: the visitor is signed out here even when the tenant cannot be reached. */
function logout({ baseUrl }: Config): RequestHandler {
  return function logout(req, res, next) {
    if (req.visitor) res.locals.log.info({ event: 'logout', reason: 'asked' }, 'logout')
    endSession(req, baseUrl)
    res.oidc.logout({ returnTo: baseUrl }).catch(next)
  }
}

/** For links from the older tutorial. */
function redirectTo(path: string): RequestHandler {
  return function redirectToNewName(_req, res) {
    res.redirect(path)
  }
}

import { type RequestHandler, Router } from 'express'
import { onlyVisits } from './http/fetch-metadata.ts'
import { loginAttempts } from './login/attempts.ts'
import { callback } from './login/callback.ts'
import { login } from './login/login.ts'
import { offerLogin } from './login/start-login.ts'
import { backchannelLogout } from './logout/back-channel-logout.ts'
import { logout } from './logout/logout.ts'
import { createRateLimits, limitLogins } from './rate-limit/rate-limit.ts'
import { recognize } from './session/load-session.ts'
import { shieldCookies } from './tenant-client/cookie-shield.ts'
import { type AuthParts, openidConnect } from './tenant-client/express-openid-connect.ts'
import { ownHost } from './tenant-client/own-host.ts'
import { takeNotes } from './tenant-client/request-context.ts'
import { dropSilentLoginCookie } from './tenant-client/silent-login-cookie.ts'

/** Everything from here down knows who is asking; adds /login, /callback and /logout. */
export function auth(parts: AuthParts): RequestHandler {
  const { config, documents, revocations } = parts
  const limits = createRateLimits(parts)
  // what looks at the path looks for these spellings
  const router = Router({ caseSensitive: true, strict: true })
  router.use(noStore)
  router.use(takeNotes)
  router.use('/backchannel-logout', limits.logouts, backchannelLogout(parts)) // from the tenant, without a browser

  // what the middleware is not to see, and not to send
  router.use(ownHost(config))
  router.use(shieldCookies(config))
  router.use(loginAttempts(config))
  router.use(dropSilentLoginCookie)

  router.use(openidConnect(parts))
  router.use(recognize(config, revocations))
  router.use(offerLogin(documents))
  router.use(limitLogins(limits.logins))

  router.get('/login', onlyVisits, login)
  router.get('/callback', onlyVisits, limits.callbacks, limits.attempts, callback(config))
  router.get('/logout', onlyVisits, logout(parts))
  // for links from the older tutorial
  router.get('/userlogin', redirectTo('/login'))
  router.get('/userLogout', redirectTo('/logout'))
  return router
}

// what a page shows depends on who asks, and Back must not show it to the next person: no weaker word prevents that
const noStore: RequestHandler = function noStore(_req, res, next) {
  res.set('Cache-Control', 'no-store')
  next()
}

function redirectTo(path: string): RequestHandler {
  return function redirectToNewName(_req, res) {
    res.redirect(path)
  }
}

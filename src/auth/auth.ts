import { type RequestHandler, Router } from 'express'
import { backchannelLogout } from './backchannel-logout.ts'
import { offerLogin } from './begin-login.ts'
import { callback } from './callback.ts'
import { shieldCookies } from './cookie-shield.ts'
import { login } from './login.ts'
import { loginAttempts } from './login-attempts.ts'
import { logout } from './logout.ts'
import { type AuthParts, openidConnect } from './openid.ts'
import { ownHost } from './own-host.ts'
import { createRateLimits, limitLogins } from './rate-limit.ts'
import { dropSilentLoginCookie } from './silent-login-cookie.ts'
import { takeNotes } from './tenant-fault.ts'
import { recognize } from './visitor.ts'
import { onlyVisits } from './visits.ts'

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

import express, { type Express } from 'express'
import { errorHandler, notFound } from './errors/error-handler.ts'
import { freshLogin } from './guards/fresh-login.ts'
import { canonicalHost } from './http/canonical-host.ts'
import { limitCookies } from './http/cookie-header.ts'
import { health } from './http/health.ts'
import { requestLog } from './http/request-log.ts'
import { noStore, securityHeaders } from './http/security-headers.ts'
import { type Route, routes } from './routes.ts'
import type { Services } from './services.ts'
import { loadSession } from './session/load-session.ts'

/** Every request passes down this list, top to bottom. `more` are pages of another module's, beside those of routes.ts. */
export function createApp(services: Services, more: readonly Route[] = []): Express {
  const app = express()
  const { config, log, readiness, assets, attempts, sessions } = services
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  app.set('trust proxy', config.trustProxyHops)

  app.use(securityHeaders(config))
  app.use(health(readiness)) // a probe never opens a session
  app.use(requestLog(log, config))
  app.use(canonicalHost(config))
  app.use(assets.serve) // a stylesheet costs no decryption
  app.use(attempts.tidy) // our own cookies never reach the limit
  app.use(limitCookies) // a page instead of a blank 431
  app.use(noStore) // from here down an answer depends on who asks
  app.use(loadSession(sessions))
  app.use(routes(services, more))
  app.use(notFound)
  app.use(freshLogin(services)) // a page that only a login can open
  app.use(errorHandler(services)) // must stay last: errors skip what is below it
  return app
}

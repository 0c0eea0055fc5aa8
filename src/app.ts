import { fileURLToPath } from 'node:url'
import compression from 'compression'
import express, { type Express } from 'express'
import type { Logger } from 'pino'
import { errorPage, notFound } from './errors/error-handler.ts'
import { canonicalHost } from './http/canonical-host.ts'
import { limitCookies } from './http/cookie-limit.ts'
import { health, type Readiness } from './http/health.ts'
import { securityHeaders } from './http/security-headers.ts'
import { createAssets } from './http/static-assets.ts'
import { requestLog } from './log.ts'
import { pages } from './pages/pages.ts'
import type { Notice } from './pages/render.ts'
import { auth } from './routes.ts'
import type { AuthParts } from './tenant-client/express-openid-connect.ts'

export interface Parts extends AuthParts {
  readonly log: Logger
  readonly readiness: Readiness
  /** Shown on the home page. */
  readonly notice: Notice | null
}

/** Every request passes down this list, top to bottom. */
export function createApp({ log, readiness, notice, ...parts }: Parts): Express {
  const app = express()
  const { config } = parts
  const assets = createAssets()
  app.set('views', fileURLToPath(new URL('../views', import.meta.url)))
  app.set('view engine', 'ejs')
  app.enable('view cache')
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.set('trust proxy', config.trustProxyHops)
  app.locals['asset'] = assets.url

  app.use(securityHeaders(config))
  app.use(health(readiness)) // a probe never opens a session
  app.use(requestLog(log, config))
  app.use(canonicalHost(config))
  app.use(compression())
  app.use(assets.serve) // a stylesheet costs no decryption
  app.use(limitCookies) // a page instead of a blank 431
  app.use(auth(parts)) // from here down a request knows who is asking
  app.use(pages({ notice }))
  app.use(notFound)
  app.use(errorPage(config)) // must stay last: the middleware's errors skip routers
  return app
}

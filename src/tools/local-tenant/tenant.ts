import type { RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import express, { type Express } from 'express'
import { changePassword } from './accounts/change-password.ts'
import { passwordPage } from './accounts/password-page.ts'
import { avatar } from './avatar.ts'
import { dateHeader } from './clock.ts'
import { errorPage } from './errors/error-page.ts'
import { rateLimit } from './faults.ts'
import { login } from './login/login.ts'
import { logout } from './logout/logout.ts'
import { managementApi } from './management/api.ts'
import { tokenPage } from './management/token-page.ts'
import { jsonTokenRequests } from './provider/token-endpoint.ts'
import { securityHeaders } from './security-headers.ts'
import { createServices, type Services } from './services.ts'
import type { TenantSettings } from './settings.ts'

export type { TenantSettings } from './settings.ts'

/**
 * The tenant as a request listener for node:http or node:https. Its state is in memory, and each call has its own.
 * @throws in production, where anybody could log in as anybody
 */
export function createTenant(settings: TenantSettings): RequestListener {
  if (settings.isProduction)
    throw new Error(
      'The local tenant never runs in production: anybody could log in as anybody. Connect a real tenant.',
    )
  return createApp(createServices(settings))
}

function createApp(services: Services): Express {
  const { issuer, applications, provider, tokens, clock, faults, onError } = services
  const app = express()
  app.use(securityHeaders(applications))
  app.use(dateHeader(clock))
  app.use(rateLimit(faults.rateLimit, clock))
  app.use('/assets', express.static(publicFolder, { index: false }))
  app.get('/people/:name.svg', avatar())
  app.use('/u/login', login(services))
  app.use('/u/reset-password', passwordPage(services))
  app.get('/v2/logout', logout(provider, applications))
  app.use('/api/v2', managementApi(services))
  app.use('/dbconnections/change_password', changePassword(services))
  app.get('/management-token', tokenPage(issuer, tokens))
  app.use('/oauth/token', jsonTokenRequests(provider))
  app.use(provider.callback())
  app.use(errorPage(applications, onError))
  return app
}

const publicFolder = fileURLToPath(new URL('../../../public', import.meta.url))

import type { RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import express from 'express'
import type { Application } from './application.ts'
import { avatar } from './avatar.ts'
import { configure } from './configuration.ts'
import { createDirectory } from './directory.ts'
import { errorPage } from './error-page.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { people } from './people.ts'
import type { Person } from './person.ts'
import { createProvider } from './provider.ts'
import { securityHeaders } from './security.ts'

export interface TenantSettings extends Application {
  /** The tenant's own URL, with a trailing slash. */
  issuer: string
  /** Who can be logged in as, instead of the people of people.ts. */
  people?: readonly Person[]
  isProduction?: boolean
  /** Is told what should not have happened. The tenant itself prints nothing. */
  onError?: (error: unknown) => void
}

/**
 * The tenant as a request listener for node:http or node:https. All that it knows is in memory and new at each call.
 * Throws in production, where anybody could log in as anybody.
 */
export function createTenant(settings: TenantSettings): RequestListener {
  if (settings.isProduction)
    throw new Error(
      'The local tenant never runs in production: anybody could log in as anybody. Connect a real tenant.',
    )
  const { issuer, onError = ignore } = settings
  const directory = createDirectory(settings.people ?? people)
  const provider = createProvider(issuer, configure(issuer, settings, directory), onError)

  const app = express()
  app.use(securityHeaders(settings.callbackUrls))
  app.use('/assets', express.static(publicFolder, { index: false }))
  app.get('/people/:name.svg', avatar())
  app.use('/u/login', login(provider, directory))
  app.get('/v2/logout', logout(provider, settings))
  app.use(provider.callback())
  app.use(errorPage(onError))
  return app
}

const publicFolder = fileURLToPath(new URL('../../public', import.meta.url))

function ignore(): void {}

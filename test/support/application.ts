import type { RequestListener } from 'node:http'
import { createApp } from '../../src/app.ts'
import { type Config, loadConfig } from '../../src/config/config.ts'
import type { Readiness } from '../../src/http/health.ts'
import { drain } from '../../src/http/shutdown.ts'
import { createLog } from '../../src/log.ts'
import { serveMetrics } from '../../src/metrics/server.ts'
import type { Notice } from '../../src/pages/views.ts'

import { type Route, routeNames } from '../../src/routes.ts'
import { openServices, type Services } from '../../src/services.ts'
import type { Mail } from '../../src/tools/local-tenant/accounts/mail.ts'
import type { Person } from '../../src/tools/local-tenant/accounts/person.ts'

import { createTenant, type TenantSettings } from '../../src/tools/local-tenant/tenant.ts'
import type { Certificate } from './certificate.ts'
import { Client } from './client.ts'
import { type OpenServer, openServer } from './servers.ts'
import { signingKey } from './tenant-key.ts'

export interface RunningApplication {
  readonly origin: string
  readonly tenantOrigin: string
  readonly config: Config
  readonly readiness: Readiness
  /** What the application was made of. */
  readonly services: Services
  /** The name of the session's cookie. */
  readonly sessionCookie: string
  /** What was logged, line by line. */
  readonly logged: readonly Record<string, unknown>[]
  /** What the local tenant would have sent. */
  readonly mails: readonly Mail[]
  /** A new browser. */
  client(): Client
  close(): Promise<void>
}

export interface ApplicationOptions {
  /** Settings beyond the two ports. */
  readonly env?: Record<string, string>
  readonly people?: readonly Person[]
  readonly notice?: Notice
  /** Exchanges a part of the application for one that fails on demand. */
  readonly change?: (services: Services) => Services
  /** Pages of the test's own, as an adopter adds them. */
  readonly pages?: readonly Route[]
  /** How the local tenant differs from the usual one. */
  readonly tenant?: Partial<TenantSettings>
  /** Cookies ignore ports: two applications in one browser need two names. */
  readonly host?: 'localhost' | '127.0.0.1'
  /** The name in the application's URL, where it is not `host`: one that only the test's browser resolves. */
  readonly name?: string
  /** Where the application listens, where a random port does not do. */
  readonly port?: number
  /** Serves the application over https. */
  readonly certificate?: Certificate
}

/** The real application and, unless `env` names another one, the real local tenant, on random ports. */
export async function startApplication({
  env = {},
  people,
  notice,
  change = services => services,
  pages = [],
  tenant = {},
  host = 'localhost',
  name = host,
  port = 0,
  certificate,
}: ApplicationOptions = {}): Promise<RunningApplication> {
  const front = await openServer(host, certificate, port)
  const back = await openServer('127.0.0.1')
  const origin = `${certificate ? 'https' : 'http'}://${name}:${front.port}`
  const ports = { PORT: String(front.port), TENANT_PORT: String(back.port), BASE_URL: origin }
  const config = await loadOrClose({ LOG_LEVEL: 'trace', ...ports, ...env }, [front, back])
  const logged: Record<string, unknown>[] = []
  const log = createLog(config.logLevel, { write: line => logged.push(JSON.parse(line)) })

  const mails: Mail[] = []
  const onMail = (mail: Mail) => mails.push(mail)
  if (config.localTenant)
    back.serve(localTenant(config, { onMail, ...(people ? { people } : {}), ...tenant }))
  const { services: opened, redis } = await openServices(config, log, notice)
  const services = change(opened)
  const { readiness, discovery } = services
  const metrics = await serveMetrics(config, { readiness, tenant: discovery.health, redis, routeNames }, log)
  front.serve(createApp(services, pages))

  return {
    origin,
    tenantOrigin: new URL(config.issuerBaseUrl).origin,
    config,
    readiness,
    services,
    sessionCookie: services.sessions.cookie.name,
    logged,
    mails,
    client: () => new Client(origin, { ca: certificate?.ca }),
    close: async () => {
      redis?.close()
      await Promise.all([front.close(), back.close(), metrics && drain(metrics, 0)])
    },
  }
}

/** A server that is left listening would keep the test's process alive. */
async function loadOrClose(env: Record<string, string>, servers: readonly OpenServer[]): Promise<Config> {
  try {
    return loadConfig(env)
  } catch (error) {
    await Promise.all(servers.map(server => server.close()))
    throw error
  }
}

function localTenant(config: Config, settings: Partial<TenantSettings>): RequestListener {
  return createTenant({
    signingKey,
    issuer: config.issuerBaseUrl,
    clientId: config.clientId,
    clientSecret: config.clientSecret,
    callbackUrls: [`${config.baseUrl}/callback`],
    logoutUrls: [config.baseUrl],
    rolesClaim: config.rolesClaim,
    backchannelLogoutUrls: [`${config.baseUrl}/backchannel-logout`],
    ...settings,
  })
}

import type { Server } from 'node:http'
import type { DestinationStream, Logger } from 'pino'
import { createApp } from './app.ts'
import { boundedFetch, errorCodeOf } from './bounded-fetch.ts'
import { brand } from './brand.ts'
import { type Config, loadConfig } from './config/config.ts'
import { ConfigError } from './config/config-error.ts'
import { DotenvError, type DotenvFile, loadDotenv } from './config/dotenv-file.ts'
import { ListenError, listen } from './http/server.ts'
import { drain, drainMilliseconds } from './http/shutdown.ts'
import { createLog, describeError } from './log.ts'
import { LogOutput } from './log-output.ts'
import { serveMetrics } from './metrics/server.ts'
import type { Notice } from './pages/views.ts'
import { routeNames } from './routes.ts'
import { openServices } from './services.ts'
import { warnOfFindings } from './tools/doctor/background.ts'

const localNotice: Notice = {
  text: 'You are using the local tenant: its people are made up, and no Auth0 account is needed. To use your own:',
  command: 'npm run tenant:setup',
}

async function main(): Promise<void> {
  // before all else: as process 1 of a container, Node gets no signal that it does not listen for
  const ending = listenForSignals()
  const file = loadDotenv(process.cwd(), process.env)
  const config = loadConfig(process.env, file)
  const output = new LogOutput(process.stdout)
  process.on('exit', () => output.end())
  const log = createLog(config.logLevel, await logStream(config, output))
  tellSource(file, log)
  await start({ config, log, output, ending }).catch((error: unknown) => explainClash(error, config))
  if (!config.localTenant && !config.isProduction) void warnOfFindings(process.env, log)
}

interface Startable {
  readonly config: Config
  readonly log: Logger
  readonly output: LogOutput
  readonly ending: Ending
}

async function start({ config, log, output, ending }: Startable): Promise<void> {
  const tenant = config.localTenant ? await startTenant(config, config.localTenant.port, log, output) : null
  const { services, redis } = await openServices(config, log, tenant ? localNotice : null)
  const { readiness, discovery } = services
  const metrics = await serveMetrics(config, { readiness, tenant: discovery.health, redis, routeNames }, log)
  const app = createApp(services)
  const server = await listen(app, { host: config.host, port: config.port, portSetting: 'PORT' }, log)

  ending.begin = async signal => {
    log.info({ signal }, 'draining')
    readiness.isDraining = true
    await Promise.all([
      drain(server, drainMilliseconds.requests, services.tokens.settle),
      tenant && drain(tenant.server, drainMilliseconds.requests),
    ])
    redis?.close()
    // the metrics count the requests that were waited for, so they end last
    await Promise.all([
      metrics && drain(metrics, drainMilliseconds.metrics),
      output.drain(drainMilliseconds.metrics),
    ])
    process.exit(0)
  }

  // whoever waits for these lines may end the process at once, so they come last
  discovery.keepFresh(log)
  if (tenant) output.write(tenant.banner)
  else log.info({ url: config.baseUrl, tenant: config.issuerBaseUrl }, 'listening')
}

function tellSource({ path, source, withoutEffect }: DotenvFile, log: Logger): void {
  log.info({ event: 'settings.read', application: brand.name }, `the settings come from ${source}`)
  if (withoutEffect.length === 0) return
  const text = `Node.js reads ${withoutEffect.join(', ')} before ${path}, where it has no effect`
  log.warn({ event: 'settings.ineffective', names: withoutEffect }, text)
}

interface Ending {
  /** Ends the process; replaced once there is something to shut down. */
  begin(signal: NodeJS.Signals): unknown
}

function listenForSignals(): Ending {
  const ending: Ending = { begin: () => process.exit(0) }
  let hasBegun = false
  const end = (signal: NodeJS.Signals) => {
    // a supervisor that repeats SIGTERM cuts no request; a person who presses Ctrl-C again wants an end at once
    if (hasBegun && signal === 'SIGINT') process.exit(130)
    if (!hasBegun) ending.begin(signal)
    hasBegun = true
  }
  process.on('SIGTERM', end).on('SIGINT', end)
  return ending
}

/** Loaded only here and only when used: its packages are development dependencies. */
async function startTenant(
  config: Config,
  port: number,
  log: Logger,
  output: LogOutput,
): Promise<{ server: Server; banner: string }> {
  const { createTenant } = await import('./tools/local-tenant/tenant.ts').catch(explainMissingTenant)
  const { people } = await import('./tools/local-tenant/people.ts')
  const { describeMail } = await import('./tools/local-tenant/accounts/mail.ts')
  const { banner } = await import('./tools/local-tenant/banner.ts')
  const listener = createTenant({
    issuer: config.issuerBaseUrl,
    clientId: config.clientId,
    clientSecret: config.clientSecret,
    callbackUrls: [`${config.baseUrl}/callback`],
    logoutUrls: [config.baseUrl],
    rolesClaim: config.rolesClaim,
    backchannelLogoutUrls: [`${config.baseUrl}/backchannel-logout`],
    isProduction: config.isProduction,
    onMail: mail => output.write(describeMail(mail)),
    onError: error =>
      log.error({ event: 'local-tenant.failed', error: describeError(error) }, 'local tenant failed'),
  })
  const server = await listen(listener, { host: '127.0.0.1', port, portSetting: 'TENANT_PORT' }, log)
  return { server, banner: banner(config, people) }
}

function explainMissingTenant(cause: unknown): never {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) throw cause
  const remedy = 'set ISSUER_BASE_URL, CLIENT_ID, CLIENT_SECRET and SECRET, or run "npm ci".'
  throw new StartError(`The local tenant needs the development dependencies: ${remedy}`, { cause })
}

/** Whichever port is found taken first: where this application answers already, that is what is wrong. */
async function explainClash(error: unknown, { host, port, baseUrl }: Config): Promise<never> {
  const isTaken = error instanceof ListenError && errorCodeOf(error.cause) === 'EADDRINUSE'
  if (!isTaken || !(await isAnswering(host, port))) throw error
  const others = 'PORT, and TENANT_PORT and METRICS_PORT where they are set'
  throw new StartError(
    `This application is running already: ${baseUrl} answers, at port ${port}. Stop it first, or give this one ports of its own: ${others}.`,
    { cause: error },
  )
}

async function isAnswering(host: string, port: number): Promise<boolean> {
  const here = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host
  const url = `http://${here.includes(':') ? `[${here}]` : here}:${port}/livez`
  const answer = await boundedFetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => null)
  return (await answer?.text()) === '{"status":"ok"}'
}

class StartError extends Error {}

/** Readable lines for a person at a terminal; otherwise JSON. */
async function logStream(config: Config, output: LogOutput): Promise<DestinationStream> {
  if (config.isProduction || !process.stdout.isTTY) return output
  const pretty = await import('pino-pretty').catch(() => null)
  if (!pretty) return output
  const format = pretty.prettyFactory({
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    messageFormat: '{msg}{if method} {method} {path} {status} in {milliseconds} ms{end}',
    ignore: 'method,path,status,milliseconds',
  })
  return { write: line => output.write(format(line)) }
}

main().catch((error: unknown) => {
  const isExplained =
    error instanceof ConfigError ||
    error instanceof DotenvError ||
    error instanceof ListenError ||
    error instanceof StartError
  console.error(isExplained ? `\n${error.message}\n` : error)
  process.exit(1)
})

import { randomBytes } from 'node:crypto'
import { defaultLifetime, type Lifetime } from '../session/lifetime.ts'
import { ConfigError } from './config-error.ts'
import { type Credentials, readCredentials } from './credentials.ts'
import { refuseTellingDebug } from './debug.ts'
import type { DotenvFile } from './dotenv-file.ts'
import { refuseUncheckedCertificates } from './node-variables.ts'
import { isOrganization } from './organization.ts'
import { urlPlaceholderProblem } from './placeholder.ts'
import { type Environment, Reader } from './reader.ts'
import { readRedisUrl } from './redis-url.ts'
import { readPreviousSecret, readSecret } from './secret.ts'
import { readUrl } from './url.ts'

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Every setting, checked. Durations are in seconds; URLs have no trailing slash but the issuer's own. */
export interface Config extends Credentials {
  readonly isProduction: boolean
  readonly host: string
  readonly port: number
  /** Scheme, host and port of this application as the browser sees it. */
  readonly baseUrl: string
  /** The first one encrypts; all of them decrypt. */
  readonly secrets: readonly [string, ...string[]]
  readonly scope: string
  readonly audience: string | undefined
  /** The organization that every login is for, by id or name; null where people choose. */
  readonly organization: string | null
  /** Whether people change their account by the tenant's Management API, as themselves. */
  readonly accountApi: 'management' | 'none'
  /** The claim of the ID token that holds a person's roles. */
  readonly rolesClaim: string | null
  readonly session: Lifetime
  readonly trustProxyHops: number
  /** Valkey or Redis, which several instances share; null keeps it all in memory. */
  readonly redisUrl: string | null
  /** Where the metrics are served, beside the application and never by it; null serves none. */
  readonly metricsPort: number | null
  readonly logLevel: LogLevel
  /** Where the local tenant listens; null with a tenant of your own. Only `main.ts` has a use for it. */
  readonly localTenant: { readonly port: number } | null
}

// a misspelt `production` would switch production off unnoticed
const environments = ['production', 'development'] as const

const accountApis = ['management', 'none'] as const

/**
 * Reads the settings from an environment, in the order of `.env.example`; the file is what was read into it.
 * @throws ConfigError naming every setting that is wrong
 */
export function loadConfig(
  env: Environment,
  { cut, source }: Partial<Pick<DotenvFile, 'cut' | 'source'>> = {},
): Config {
  const reader = new Reader(env, cut)
  const isProduction = reader.oneOf('NODE_ENV', environments, 'development') === 'production'
  const credentials = readCredentials(reader, { isRequired: isProduction })
  const isLocal =
    !isProduction && !['ISSUER_BASE_URL', 'CLIENT_ID', 'CLIENT_SECRET'].some(name => reader.isSet(name))
  const secret = readSecret(reader, { isRequired: !isLocal, isProduction })
  const previousSecret = readPreviousSecret(reader)
  const port = reader.integer('PORT', { from: 1, to: 65_535, otherwise: 3000 })
  const baseUrl = readBaseUrl(reader, { isProduction, port })
  const host = reader.text('HOST') ?? (isProduction ? '0.0.0.0' : 'localhost')
  const tenantPort = readTenantPort(reader, { isLocal, port })
  const rest = {
    scope: readScope(reader),
    audience: readAudience(reader),
    accountApi: reader.oneOf('ACCOUNT_API', accountApis, isLocal ? 'management' : 'none'),
    organization: readOrganization(reader),
    // the local tenant's Action sets whichever it is told
    rolesClaim: readRolesClaim(reader) ?? (isLocal ? `${baseUrl}/roles` : null),
    session: readSession(reader),
    trustProxyHops: reader.integer('TRUST_PROXY', { from: 0, to: 10, otherwise: 0 }),
    redisUrl: readRedisUrl(reader),
    metricsPort: reader.isSet('METRICS_PORT')
      ? readMetricsPort(reader, { PORT: port, ...(isLocal ? { TENANT_PORT: tenantPort } : {}) })
      : null,
    logLevel: reader.oneOf('LOG_LEVEL', logLevels, 'info'),
  }
  if (isProduction) refuseTellingDebug(reader)
  if (isProduction) refuseUncheckedCertificates(reader)
  if (reader.problems.length > 0) throw new ConfigError(reader.problems, source)
  return freeze({
    isProduction,
    host,
    port,
    baseUrl,
    ...(credentials ?? localCredentials(tenantPort)),
    secrets: previousSecret ? [secret ?? random(), previousSecret] : [secret ?? random()],
    ...rest,
    localTenant: isLocal ? { port: tenantPort } : null,
  })
}

function readBaseUrl(
  reader: Reader,
  { isProduction, port }: { isProduction: boolean; port: number },
): string {
  const fallback = `http://localhost:${port}`
  const value = reader.text('BASE_URL')
  if (value === undefined) {
    const isMissing = isProduction && !reader.isSet('BASE_URL')
    if (isMissing)
      reader.report('BASE_URL', 'is missing', 'It is the https URL at which people reach this application.')
    return fallback
  }
  const placeholder = urlPlaceholderProblem(value)
  if (placeholder)
    reader.report('BASE_URL', placeholder, 'It is the URL at which people reach this application.')
  if (placeholder) return fallback
  const rules = { allowHttp: !isProduction, allowPath: false, example: 'https://app.example.com' }
  return readUrl(reader, 'BASE_URL', value, rules)?.origin ?? fallback
}

function readTenantPort(reader: Reader, { isLocal, port }: { isLocal: boolean; port: number }): number {
  const tenantPort = reader.integer('TENANT_PORT', {
    from: 1,
    to: 65_535,
    otherwise: port === 65_535 ? port - 1 : port + 1,
  })
  if (isLocal && tenantPort === port)
    reader.report('TENANT_PORT', 'is the same as PORT', 'Choose another one.')
  return tenantPort
}

function readMetricsPort(reader: Reader, taken: Readonly<Record<string, number>>): number {
  const range = { from: 1, to: 65_535, otherwise: 0 }
  const metricsPort = reader.integer('METRICS_PORT', { ...range, remedy: 'Leave it out for no metrics.' })
  const other = Object.keys(taken).find(name => taken[name] === metricsPort)
  if (other) reader.report('METRICS_PORT', `is the same as ${other}`, 'Choose another one.')
  return metricsPort
}

function readScope(reader: Reader): string {
  const scope = reader.text('SCOPE') ?? 'openid profile email'
  if (!scope.split(' ').includes('openid'))
    reader.report('SCOPE', 'lacks openid', 'Write it like: openid profile email')
  return scope
}

function readAudience(reader: Reader): string | undefined {
  const audience = reader.text('AUDIENCE')
  const problem = audience && urlPlaceholderProblem(audience)
  if (problem)
    reader.report(
      'AUDIENCE',
      problem,
      'It is the Identifier of an API in the Auth0 dashboard (Applications, APIs).',
    )
  return audience
}

function readOrganization(reader: Reader): string | null {
  const organization = reader.text('ORGANIZATION')
  if (organization === undefined) return null
  if (!isOrganization(organization))
    reader.report(
      'ORGANIZATION',
      'is neither an id nor a name of an organization',
      'Write it as the Auth0 dashboard has it (Organizations): org_… or its name.',
    )
  return organization
}

function readRolesClaim(reader: Reader): string | null {
  const claim = reader.text('ROLES_CLAIM')
  if (claim === undefined) return null
  const remedy = 'Use a URL of a domain of yours, such as https://app.example.com/roles'
  const placeholder = urlPlaceholderProblem(claim)
  if (placeholder) reader.report('ROLES_CLAIM', placeholder, remedy)
  else if (!/^https?:\/\/[^/]/.test(claim) || !URL.canParse(claim))
    reader.report('ROLES_CLAIM', 'has no namespace, and Auth0 drops such a claim', remedy)
  else if (/(^|\.)(auth0\.com|webtask\.(io|run))$/.test(new URL(claim).hostname))
    reader.report('ROLES_CLAIM', 'has a namespace of Auth0, which drops such a claim', remedy)
  return claim
}

function readSession(reader: Reader): Config['session'] {
  // browsers keep no cookie longer than 400 days
  const range = { from: 1, to: 400 * 86_400 }
  return {
    rollingSeconds: reader.integer('SESSION_ROLLING_DURATION', {
      ...range,
      otherwise: defaultLifetime.rollingSeconds,
    }),
    absoluteSeconds: reader.integer('SESSION_ABSOLUTE_DURATION', {
      ...range,
      otherwise: defaultLifetime.absoluteSeconds,
    }),
  }
}

// the tenant has an address where the application has a name: cookies ignore ports, and two hosts keep them apart
function localCredentials(port: number): Credentials {
  return { issuerBaseUrl: `http://127.0.0.1:${port}/`, clientId: 'local-application', clientSecret: random() }
}

function random(): string {
  return randomBytes(32).toString('hex')
}

function freeze(config: Config): Config {
  Object.freeze(config.session)
  Object.freeze(config.secrets)
  Object.freeze(config.localTenant)
  return Object.freeze(config)
}

import { randomBytes } from 'node:crypto'
import dotenv from 'dotenv'
import { type Config, loadConfig } from '../../config/config.ts'
import { readCredentials } from '../../config/credentials.ts'
import { cutNames } from '../../config/dotenv-file.ts'
import { type Environment, Reader } from '../../config/reader.ts'
import { readSecret } from '../../config/secret.ts'
import type { Application } from './application.ts'
import { SetupError } from './setup-error.ts'

/** What the application would run with now. */
export interface Settings {
  readonly baseUrl: string
  /** Undefined where there is none, or a placeholder. */
  readonly clientId: string | undefined
  readonly issuer: string | undefined
  readonly hasSecret: boolean
  /** The organization that every login is for. */
  readonly organization: string | null
  /** The claim of the ID token that holds the roles. */
  readonly rolesClaim: string | null
  /** Of the API that pages call as the person. */
  readonly audience: string | undefined
  /** What a login asks for. */
  readonly scope: readonly string[]
  /** How people change their own account. Undefined where nobody has said. */
  readonly accountApi: Config['accountApi'] | undefined
  readonly session: Config['session']
  /** What `.env` holds, and nothing else. */
  readonly file: Environment
  /** The environment, which wins over `.env`. */
  readonly env: Environment
}

/** @throws ConfigError where a setting is wrong that the set-up does not write */
export function readSettings(text: string, env: Environment): Settings {
  const file = dotenv.parse(text)
  const all = { ...file, ...env }
  const written = { ...standIns, SECRET: freshSecret() }
  const cut = cutNames(text).filter(name => !(name in env))
  const kept = new Reader(all, cut)
  const config = loadConfig(
    { ...all, ...written },
    {
      cut: cut.filter(name => !(name in written)),
    },
  )
  return {
    baseUrl: config.baseUrl,
    clientId: clientIdIn(all, cut),
    issuer: kept.text('ISSUER_BASE_URL'),
    hasSecret: readSecret(kept, { isRequired: false, isProduction: true }) !== undefined,
    organization: config.organization,
    rolesClaim: config.rolesClaim,
    audience: config.audience,
    scope: config.scope.split(' '),
    accountApi: kept.isSet('ACCOUNT_API') ? config.accountApi : undefined,
    session: config.session,
    file,
    env,
  }
}

function clientIdIn(env: Environment, cut: readonly string[]): string | undefined {
  const name = 'CLIENT_ID'
  const reader = new Reader({ ...standIns, [name]: env[name] }, cut.includes(name) ? [name] : [])
  return readCredentials(reader, { isRequired: true })?.clientId
}

/**
 * A tenant's domain or URL as an issuer: a URL with a trailing slash.
 * @throws SetupError where the application itself would not take it as ISSUER_BASE_URL
 */
export function toTenantUrl(text: string): string {
  const reader = new Reader({ ...standIns, ISSUER_BASE_URL: text })
  const credentials = readCredentials(reader, { isRequired: true })
  if (credentials) return credentials.issuerBaseUrl
  const { problem = 'is missing', remedy = '' } = reader.problems[0] ?? {}
  throw new SetupError(`The domain of the tenant ${problem}. ${remedy}`, { exitCode: 2 })
}

/** Undefined where the text is no domain and no URL of a tenant. */
export function tryTenantUrl(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text.includes('://') ? text : `https://${text}`)) return undefined
  try {
    return toTenantUrl(text)
  } catch {
    return undefined
  }
}

/** One value for `.env`. `value` is null where the tenant chooses it when it creates the application. */
export interface EnvChange {
  readonly name: string
  readonly value: string | null
  readonly shown: string
  readonly isReplacement: boolean
}

/** The values that `.env` needs for this application at this tenant and does not have yet. */
export function changesToEnv(
  settings: Settings,
  tenantUrl: string,
  application: Application | null,
  { opensAccounts }: { opensAccounts: boolean },
): EnvChange[] {
  const { file } = settings
  const clientId = application?.clientId ?? null
  return [
    isTenant(file['ISSUER_BASE_URL'], tenantUrl)
      ? undefined
      : toChange(file, 'ISSUER_BASE_URL', toDomain(tenantUrl), toDomain(tenantUrl)),
    clientId !== null && file['CLIENT_ID'] === clientId
      ? undefined
      : toChange(file, 'CLIENT_ID', clientId, clientId ?? 'from the tenant'),
    clientSecret(file, application),
    settings.hasSecret ? undefined : toChange(file, 'SECRET', freshSecret(), 'a fresh one'),
    opensAccounts ? toChange(file, 'ACCOUNT_API', 'management', accountShown) : undefined,
  ].filter(change => change !== undefined)
}

/** The values to write, with those that the tenant chose for the application. */
export function valuesOf(changes: readonly EnvChange[], application: Application): Record<string, string> {
  const { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } = application
  const chosen: Record<string, string | undefined> = { CLIENT_ID, CLIENT_SECRET }
  return Object.fromEntries(
    changes.map(({ name, value }) => {
      const known = value ?? chosen[name]
      if (known === undefined) throw unreadableSecret(CLIENT_ID)
      return [name, known]
    }),
  )
}

const accountShown = 'management  (people change their account at /account)'

/** Whether logins are at another name than the tenant's own. */
export function isElsewhere(issuer: string | undefined, tenantUrl: string): boolean {
  return tryTenantUrl(issuer) !== tenantUrl && isTenant(issuer, tenantUrl)
}

const standIns = { ISSUER_BASE_URL: 'https://tenant.example', CLIENT_ID: 'any', CLIENT_SECRET: 'any' }

function freshSecret(): string {
  return randomBytes(32).toString('hex')
}

/** Logins should use a custom domain, so one in `.env` stays, although the tenant has another name. */
function isTenant(issuer: string | undefined, tenantUrl: string): boolean {
  const url = tryTenantUrl(issuer)
  return url !== undefined && (url === tenantUrl || (isCustomDomain(url) && !isCustomDomain(tenantUrl)))
}

function isCustomDomain(tenantUrl: string): boolean {
  const { hostname } = new URL(tenantUrl)
  return !/(^|\.)auth0\.com$|^localhost$|^127\.|^\[/.test(hostname)
}

/** The domain alone, as the dashboard shows it; the whole URL where it holds more than a domain. */
function toDomain(tenantUrl: string): string {
  const { protocol, host, pathname } = new URL(tenantUrl)
  return protocol === 'https:' && pathname === '/' && host.includes('.') && !host.includes(':')
    ? host
    : tenantUrl
}

function toChange(file: Environment, name: string, value: string | null, shown: string): EnvChange {
  const isReplacement = Boolean(file[name]?.trim())
  return { name, value, shown: isReplacement ? `${shown}  (replaces what is there)` : shown, isReplacement }
}

function clientSecret(file: Environment, application: Application | null): EnvChange | undefined {
  const name = 'CLIENT_SECRET'
  if (application === null) return toChange(file, name, null, 'from the tenant')
  const { clientId, clientSecret: secret } = application
  if (secret !== undefined)
    return file[name] === secret ? undefined : toChange(file, name, secret, 'from the tenant')
  // the token may not read the secret, so the one in .env cannot be compared with it
  if (file['CLIENT_ID'] === clientId && file[name]) return undefined
  throw unreadableSecret(clientId)
}

function unreadableSecret(clientId: string): SetupError {
  return new SetupError(
    `The tenant does not tell the Client Secret of ${clientId}: the token lacks the scope read:client_keys.\n` +
      'Get a token with it (Applications, APIs, Auth0 Management API) and run this again, or copy the secret from the ' +
      'application’s Settings into .env.',
  )
}

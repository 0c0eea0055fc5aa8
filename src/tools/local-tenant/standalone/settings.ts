import { randomBytes } from 'node:crypto'
import { loadConfig } from '../../../config/config.ts'
import { ConfigError } from '../../../config/config-error.ts'
import { type Credentials, readCredentials } from '../../../config/credentials.ts'
import type { DotenvFile } from '../../../config/dotenv-file.ts'
import { type Environment, Reader } from '../../../config/reader.ts'
import type { Options } from './options.ts'

/** What a tenant that runs alone takes from the settings of its application. */
export interface StandaloneSettings {
  /** The tenant's own URL, with a trailing slash. */
  readonly issuer: string
  readonly port: number
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly rolesClaim: string | null
  /** What the application needs beside what is set already. */
  readonly missing: Readonly<Record<string, string>>
  /** The tenant that the settings name instead of this one; null where they name none. */
  readonly otherTenant: string | null
}

/**
 * Reads them as the application does outside production. NODE_ENV is the application's own: a `.env` with `production`
 * is what this tenant is started for.
 * @throws ConfigError naming every setting that is wrong
 */
export function readSettings(
  env: Environment,
  { cut, source }: Pick<DotenvFile, 'cut' | 'source'>,
  { isHttps, name }: Pick<Options, 'isHttps' | 'name'>,
): StandaloneSettings {
  const config = loadConfig(
    { ...env, NODE_ENV: '', ...Object.fromEntries(credentialNames.map(each => [each, ''])) },
    { cut: cut.filter(each => !credentialNames.includes(each)), source },
  )
  const port = config.localTenant?.port ?? config.port + 1
  const issuer = `${isHttps ? 'https' : 'http'}://${name}:${port}/`
  const set = readSetCredentials(env, { cut, source }, issuer)
  // what another tenant gave to the application is never used with this one
  const own = set?.issuerBaseUrl === issuer ? set : null
  const { clientId, clientSecret } = own ?? { clientId: 'local-application', clientSecret: random() }
  const { baseUrl, rolesClaim } = config
  return {
    issuer,
    port,
    baseUrl,
    clientId,
    clientSecret,
    rolesClaim,
    missing: {
      ...(own && isSet(env, 'ISSUER_BASE_URL') ? {} : { ISSUER_BASE_URL: issuer }),
      ...(own ? {} : { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret }),
      ...(isSet(env, 'SECRET') ? {} : { SECRET: random() }),
      ...(isSet(env, 'BASE_URL') ? {} : { BASE_URL: baseUrl }),
      ...(isSet(env, 'ROLES_CLAIM') || rolesClaim === null ? {} : { ROLES_CLAIM: rolesClaim }),
    },
    otherTenant: set && !own ? set.issuerBaseUrl : null,
  }
}

const credentialNames: readonly string[] = ['ISSUER_BASE_URL', 'CLIENT_ID', 'CLIENT_SECRET']

/** Id and secret without a tenant are for this one. Null where none of the three is set. */
function readSetCredentials(
  env: Environment,
  { cut, source }: Pick<DotenvFile, 'cut' | 'source'>,
  issuer: string,
): Credentials | null {
  if (!credentialNames.some(name => isSet(env, name) || cut.includes(name))) return null
  const reader = new Reader(
    { ...env, ...(isSet(env, 'ISSUER_BASE_URL') ? {} : { ISSUER_BASE_URL: issuer }) },
    cut,
  )
  const credentials = readCredentials(reader, { isRequired: false })
  if (reader.problems.length > 0) throw new ConfigError(reader.problems, source)
  return credentials ?? null
}

function isSet(env: Environment, name: string): boolean {
  return new Reader(env).isSet(name)
}

function random(): string {
  return randomBytes(32).toString('hex')
}

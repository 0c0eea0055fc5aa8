import { randomBytes } from 'node:crypto'
import dotenv from 'dotenv'
import { loadConfig } from '../../config/config.ts'
import { readCredentials } from '../../config/credentials.ts'
import { type Environment, Reader } from '../../config/reader.ts'
import { readSecret } from '../../config/secret.ts'

/** What the application would run with now. */
export interface Settings {
  readonly baseUrl: string
  /** Undefined where there is none, or a placeholder. */
  readonly clientId: string | undefined
  readonly issuer: string | undefined
  readonly hasSecret: boolean
  /** What `.env` holds, and nothing else. */
  readonly file: Environment
  /** The environment, which wins over `.env`. */
  readonly env: Environment
}

/** @throws ConfigError where a setting is wrong that the set-up does not write */
export function readSettings(text: string, env: Environment): Settings {
  const file = dotenv.parse(text)
  const all = { ...file, ...env }
  const { baseUrl } = loadConfig({ ...all, ...standIns, SECRET: freshSecret() })
  return {
    baseUrl,
    clientId: readCredentials(new Reader({ ...standIns, CLIENT_ID: all['CLIENT_ID'] }), { isRequired: true })
      ?.clientId,
    issuer: new Reader(all).text('ISSUER_BASE_URL'),
    hasSecret: readSecret(new Reader(all), { isRequired: false, isProduction: true }) !== undefined,
    file,
    env,
  }
}

export function freshSecret(): string {
  return randomBytes(32).toString('hex')
}

const standIns = { ISSUER_BASE_URL: 'https://tenant.example', CLIENT_ID: 'any', CLIENT_SECRET: 'any' }

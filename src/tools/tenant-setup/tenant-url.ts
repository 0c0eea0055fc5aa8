import { readCredentials } from '../../config/credentials.ts'
import { Reader } from '../../config/reader.ts'
import { SetupError } from './setup-error.ts'

/**
 * A tenant's domain or URL as an issuer: a URL with a trailing slash.
 * @throws SetupError where the application itself would not take it
 */
export function toTenantUrl(text: string): string {
  const reader = new Reader({ ISSUER_BASE_URL: text, CLIENT_ID: 'any', CLIENT_SECRET: 'any' })
  const credentials = readCredentials(reader, { isRequired: true })
  if (credentials) return credentials.issuerBaseUrl
  const { problem = 'is missing', remedy = '' } = reader.problems[0] ?? {}
  throw new SetupError(`The domain of the tenant ${problem}. ${remedy}`, { exitCode: 2 })
}

/** Undefined where it is none. */
export function tryTenantUrl(text: string | undefined): string | undefined {
  return text !== undefined && URL.canParse(text.includes('://') ? text : `https://${text}`)
    ? attempt(text)
    : undefined
}

/** As the dashboard shows it, where it is a domain and nothing else. */
export function toDomain(tenantUrl: string): string {
  const { protocol, host, pathname } = new URL(tenantUrl)
  return protocol === 'https:' && pathname === '/' && host.includes('.') && !host.includes(':')
    ? host
    : tenantUrl
}

/** A domain of the customer's own, which stands for the tenant's at logins, yet is not its name. */
export function isCustomDomain(tenantUrl: string): boolean {
  const { hostname } = new URL(tenantUrl)
  return !/(^|\.)auth0\.com$|^localhost$|^127\.|^\[/.test(hostname)
}

function attempt(text: string): string | undefined {
  try {
    return toTenantUrl(text)
  } catch {
    return undefined
  }
}

import { randomBytes } from 'node:crypto'
import type { Reader } from './reader.ts'
import { readUrl } from './url.ts'

/** How this application is known to its tenant. */
export interface Credentials {
  readonly issuerBaseUrl: string
  readonly clientId: string
  readonly clientSecret: string
}

const names = ['ISSUER_BASE_URL', 'CLIENT_ID', 'CLIENT_SECRET'] as const

const sources: Record<(typeof names)[number], string> = {
  ISSUER_BASE_URL: 'It is the Domain of your application in the Auth0 dashboard (Applications, Settings).',
  CLIENT_ID: 'It is the Client ID of your application in the Auth0 dashboard (Applications, Settings).',
  CLIENT_SECRET:
    'It is the Client Secret of your application in the Auth0 dashboard (Applications, Settings).',
}

/** All three or none; half a set is reported. Undefined where none is set or one is wrong. */
export function readCredentials(
  reader: Reader,
  { isRequired }: { isRequired: boolean },
): Credentials | undefined {
  const isAnySet = names.some(name => reader.isSet(name))
  if (!isAnySet && !isRequired) return undefined
  for (const name of names) {
    if (!reader.isSet(name)) reader.report(name, 'is missing', missingRemedy(name, isRequired))
  }
  const issuerBaseUrl = readIssuer(reader)
  const clientId = readCredential(reader, 'CLIENT_ID')
  const clientSecret = readCredential(reader, 'CLIENT_SECRET')
  return issuerBaseUrl && clientId && clientSecret ? { issuerBaseUrl, clientId, clientSecret } : undefined
}

/** A secret that encrypts the session cookie. Undefined where it is not set or not fit. */
export function readSecret(
  reader: Reader,
  name: string,
  { isRequired }: { isRequired: boolean },
): string | undefined {
  if (isRequired && !reader.isSet(name)) reader.report(name, 'is missing', freshSecret(name))
  const value = reader.text(name)
  if (value === undefined) return undefined
  const problem = weakness(value)
  if (problem) reader.report(name, problem, freshSecret(name))
  return problem ? undefined : value
}

function missingRemedy(name: (typeof names)[number], isRequired: boolean): string {
  const source = sources[name]
  return isRequired ? source : `${source} Or remove ${names.join(', ')} altogether to use the local tenant.`
}

function readIssuer(reader: Reader): string | undefined {
  const name = 'ISSUER_BASE_URL'
  const value = reader.text(name)
  if (value === undefined) return undefined
  if (isPlaceholder(value)) {
    reader.report(name, 'is still a placeholder', sources[name])
    return undefined
  }
  const isBareDomain = /^[a-z0-9-]+(\.[a-z0-9-]+)+\/?$/i.test(value)
  return readUrl(reader, name, isBareDomain ? `https://${value}` : value, {
    allowHttp: false,
    allowPath: true,
    example: 'your-tenant.eu.auth0.com or https://your-tenant.eu.auth0.com',
  })?.href
}

function readCredential(reader: Reader, name: 'CLIENT_ID' | 'CLIENT_SECRET'): string | undefined {
  const value = reader.text(name)
  if (value === undefined) return undefined
  if (isPlaceholder(value)) reader.report(name, 'is still a placeholder', sources[name])
  else if (/\s/.test(value)) reader.report(name, 'has a space inside', sources[name])
  else return value
  return undefined
}

function weakness(secret: string): string | undefined {
  if (secret.length < 32) return 'is shorter than 32 characters'
  if (isPlaceholder(secret) || /\b(my|long|random|example|secret)\b/i.test(secret))
    return 'is still a placeholder'
  if (new Set(secret).size < 10) return 'repeats the same few characters'
  return undefined
}

/** What tutorials and quickstarts leave where a value belongs. */
function isPlaceholder(value: string): boolean {
  return (
    /^[<{[].*[>}\]]$/.test(value) ||
    /your[-_ ]?(own[-_ ]?)?(app|auth0|client|domain|issuer|secret|tenant)/i.test(value) ||
    /(change|replace)[-_ ]?(me|this)|placeholder|long[-_, ]+random/i.test(value) ||
    /^(x+|\.+|\*+|todo)$/i.test(value)
  )
}

function freshSecret(name: string): string {
  return `Here is a fresh one to paste: ${name}=${randomBytes(32).toString('hex')}`
}

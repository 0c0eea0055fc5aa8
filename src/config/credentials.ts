import { placeholderProblem, urlPlaceholderProblem } from './placeholder.ts'
import { codePointOf, type Reader } from './reader.ts'
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
  if (clientId && clientSecret && areSwapped(clientId, clientSecret)) {
    reader.report('CLIENT_ID', 'looks like a Client Secret, and CLIENT_SECRET like a Client ID', 'Swap them.')
    return undefined
  }
  return issuerBaseUrl && clientId && clientSecret ? { issuerBaseUrl, clientId, clientSecret } : undefined
}

/** By the lengths that Auth0's have. A secret in the place of the id would travel in URLs, and be printed. */
function areSwapped(clientId: string, clientSecret: string): boolean {
  return /^[\w-]{60,}$/.test(clientId) && /^[A-Za-z0-9]{32}$/.test(clientSecret)
}

function missingRemedy(name: (typeof names)[number], isRequired: boolean): string {
  const source = sources[name]
  return isRequired ? source : `${source} Or remove ${names.join(', ')} altogether to use the local tenant.`
}

function readIssuer(reader: Reader): string | undefined {
  const name = 'ISSUER_BASE_URL'
  const value = reader.text(name)
  if (value === undefined) return undefined
  const problem = urlPlaceholderProblem(value) ?? placeholderProblem(value)
  if (problem) {
    reader.report(name, problem, sources[name])
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
  const problem = placeholderProblem(value) ?? foreignCharacter(value)
  if (problem) reader.report(name, problem, sources[name])
  return problem ? undefined : value
}

/** Neither of them has any (RFC 6749, appendix A). */
function foreignCharacter(value: string): string | undefined {
  const [character] = /[^\x21-\x7e]/u.exec(value) ?? []
  if (character === undefined) return undefined
  return character === ' '
    ? 'has a space inside'
    : `holds a character that is not ASCII (${codePointOf(character)})`
}

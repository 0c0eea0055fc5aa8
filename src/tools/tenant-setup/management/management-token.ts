import { decodeJwt } from 'jose'
import { placeholderProblem } from '../../../config/placeholder.ts'
import { type Environment, Reader } from '../../../config/reader.ts'
import { toTenantUrl, tryTenantUrl } from '../settings.ts'
import { SetupError } from '../setup-error.ts'
import type { Output, Prompt } from '../terminal.ts'
import { whenToTryAgain } from './rate-limit.ts'
import { statusAndReason, whereScopesAre } from './refusal.ts'
import { type Answer, askTenant, isObject, textsIn } from './tenant-request.ts'

/** A token for the Management API, and the tenant that it is for. URLs end in a slash. */
export interface ManagementToken {
  readonly tenantUrl: string
  /** The server that accepts the token: Auth0 accepts one that came from a custom domain at that domain only. */
  readonly serverUrl: string
  readonly token: string
  /** Undefined where the token does not show them. */
  readonly scopes: readonly string[] | undefined
}

interface TokenInput {
  readonly env: Environment
  /** The tenant's domain or URL, where it was given. */
  readonly domain: string | undefined
  readonly prompt: Prompt
  readonly output: Output
  readonly signal: AbortSignal
}

interface Machine {
  readonly clientId: string
  readonly clientSecret: string
}

/**
 * Takes a token, or the credentials of a machine-to-machine application, from the environment. Where both are missing,
 * it asks for the token, and after an empty answer for the credentials.
 */
export async function obtainToken(input: TokenInput): Promise<ManagementToken> {
  const { env, output, prompt } = input
  const {
    AUTH0_MGMT_CLIENT_ID: clientId,
    AUTH0_MGMT_CLIENT_SECRET: clientSecret,
    ...given
  } = credentialsIn(env)
  let token = given.AUTH0_MGMT_TOKEN
  if (token === undefined && clientId === undefined) {
    output.print(whatIsAsked)
    token = (await prompt.ask('Management API token (not shown): ', { isHidden: true })) || undefined
  }
  if (token !== undefined) return pasted(token, input)
  const machine = {
    clientId: clientId ?? (await prompt.ask('Client ID of the machine-to-machine application: ')),
    clientSecret: clientSecret ?? (await prompt.ask('Its Client Secret (not shown): ', { isHidden: true })),
  }
  return exchange(machine, input)
}

const credentialNames = ['AUTH0_MGMT_TOKEN', 'AUTH0_MGMT_CLIENT_ID', 'AUTH0_MGMT_CLIENT_SECRET'] as const

/** @throws SetupError where one is a reference that nothing resolved, or no value at all */
function credentialsIn(env: Environment): Partial<Record<(typeof credentialNames)[number], string>> {
  const reader = new Reader(env)
  const values = Object.fromEntries(credentialNames.map(name => [name, readCredential(reader, name)]))
  const problems = reader.problems.map(({ name, problem, remedy }) => `${name} ${problem}. ${remedy}`)
  if (problems.length > 0) throw new SetupError(problems.join('\n'), { exitCode: 2 })
  return values
}

function readCredential(reader: Reader, name: string): string | undefined {
  const value = reader.text(name)
  const problem = value === undefined ? undefined : placeholderProblem(value)
  if (problem) reader.report(name, problem, 'Put the value itself into the environment.')
  return problem ? undefined : value
}

const whatIsAsked =
  'Paste a token for the Management API. In the Auth0 dashboard: Applications, APIs, Auth0 Management API, tab API\n' +
  'Explorer. It is used now and kept nowhere. Leave it empty to use a machine-to-machine application instead.\n'

async function pasted(text: string, { domain, prompt, output }: TokenInput): Promise<ManagementToken> {
  output.hide(text)
  const token = text.replace(/^Bearer\s+/i, '')
  output.hide(token)
  if (!isToken(token))
    throw new SetupError('That is no token: it holds characters that none has. Copy it again.', {
      exitCode: 2,
    })
  const { tenantUrl, issuer } = readToken(token)
  const serverUrl = issuer ?? tenantUrl ?? toTenantUrl(domain ?? (await prompt.ask(domainQuestion)))
  return { tenantUrl: tenantUrl ?? serverUrl, serverUrl, token, scopes: scopesOf(token) }
}

/** RFC 6750 2.1. fetch would quote any other text in its complaint about an invalid header. */
function isToken(text: string): boolean {
  return /^[\w.~+/=-]+$/.test(text)
}

const domainQuestion = 'Domain of the tenant, such as your-tenant.eu.auth0.com: '

/** The tenant and the issuer that a token names, unverified: a tenant refuses a token that is not its own. */
function readToken(token: string): { tenantUrl?: string | undefined; issuer?: string | undefined } {
  const { aud, iss } = claimsOf(token)
  const audiences = textsIn([aud].flat())
  const api = audiences.find(audience => audience.endsWith('/api/v2/'))
  if (api === undefined && audiences.length > 0)
    throw new SetupError(`That token is for another API, not for the Management API. ${whereScopesAre}`)
  return {
    tenantUrl: api && toTenantUrl(api.replace(/api\/v2\/$/, '')),
    issuer: tryTenantUrl(textsIn([iss])[0]),
  }
}

function scopesOf(token: string): readonly string[] | undefined {
  const { scope } = claimsOf(token)
  return typeof scope === 'string' ? scope.split(' ') : undefined
}

// a claim may hold a value of any type
function claimsOf(token: string): { aud?: unknown; iss?: unknown; scope?: unknown } {
  try {
    return decodeJwt(token)
  } catch {
    return {}
  }
}

async function exchange(
  machine: Machine,
  { domain, prompt, output, signal }: TokenInput,
): Promise<ManagementToken> {
  output.hide(machine.clientSecret)
  const tenantUrl = toTenantUrl(domain ?? (await prompt.ask(domainQuestion)))
  const body = {
    grant_type: 'client_credentials',
    client_id: machine.clientId,
    client_secret: machine.clientSecret,
    audience: new URL('api/v2/', tenantUrl).href,
  }
  const answer = await askTenant(new URL('oauth/token', tenantUrl), { method: 'POST', body, signal, output })
  const token = tokenIn(answer)
  output.hide(token)
  return { tenantUrl, serverUrl: tenantUrl, token, scopes: scopesOf(token) }
}

function tokenIn(answer: Answer): string {
  const token = isObject(answer.body) ? answer.body['access_token'] : undefined
  if (typeof token === 'string' && isToken(token)) return token
  const remedy =
    answer.status === 429
      ? `Too many requests. Try again ${whenToTryAgain(answer.headers)}.`
      : `Check its Client ID and Client Secret, and that it is authorized for the Management API. ${whereScopesAre}\nWith a custom domain, name the tenant's own one with --domain.`
  throw new SetupError(
    `The tenant gives the machine-to-machine application no token (${statusAndReason(answer)}).\n${remedy}`,
  )
}

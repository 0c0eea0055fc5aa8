import { decodeJwt } from 'jose'
import { type Environment, Reader } from '../../config/reader.ts'
import { textsIn } from './application.ts'
import type { Output } from './output.ts'
import { quoteOf, whenToTryAgain, whereScopesAre } from './refusal.ts'
import { SetupError } from './setup-error.ts'
import { type Answer, askTenant } from './tenant-request.ts'
import { toTenantUrl, tryTenantUrl } from './tenant-url.ts'
import type { Prompt } from './terminal.ts'

/** A token for the Management API, and the tenant that it is for. URLs end in a slash. */
export interface Access {
  readonly tenantUrl: string
  /** Where the token is taken: Auth0 takes one that came from a custom domain at that domain only. */
  readonly serverUrl: string
  readonly token: string
}

interface Parts {
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

/** From the environment, else by asking: a token, or an empty answer and then machine-to-machine credentials. */
export async function obtainAccess(parts: Parts): Promise<Access> {
  const { env, output, prompt } = parts
  const reader = new Reader(env)
  const clientId = reader.text('AUTH0_MGMT_CLIENT_ID')
  let token = reader.text('AUTH0_MGMT_TOKEN')
  if (token === undefined && clientId === undefined) {
    output.print(whatIsAsked)
    token = (await prompt.ask('Management API token (not shown): ', { isHidden: true })) || undefined
  }
  if (token !== undefined) return pasted(token, parts)
  const machine = {
    clientId: clientId ?? (await prompt.ask('Client ID of the machine-to-machine application: ')),
    clientSecret:
      reader.text('AUTH0_MGMT_CLIENT_SECRET') ??
      (await prompt.ask('Its Client Secret (not shown): ', { isHidden: true })),
  }
  return exchange(machine, parts)
}

const whatIsAsked =
  'Paste a token for the Management API. In the Auth0 dashboard: Applications, APIs, Auth0 Management API, tab API\n' +
  'Explorer. It is used now and kept nowhere. Leave it empty to use a machine-to-machine application instead.\n'

async function pasted(text: string, { domain, prompt, output }: Parts): Promise<Access> {
  output.hide(text)
  const token = text.replace(/^Bearer\s+/i, '')
  output.hide(token)
  // fetch would quote it in its complaint about the header
  if (!/^[\w.~+/=-]+$/.test(token))
    throw new SetupError('That is no token: it holds characters that none has. Copy it again.', {
      exitCode: 2,
    })
  const { tenantUrl, issuer } = readToken(token)
  const serverUrl = issuer ?? tenantUrl ?? toTenantUrl(domain ?? (await prompt.ask(domainQuestion)))
  return { tenantUrl: tenantUrl ?? serverUrl, serverUrl, token }
}

async function exchange(machine: Machine, { domain, prompt, output, signal }: Parts): Promise<Access> {
  output.hide(machine.clientSecret)
  const tenantUrl = toTenantUrl(domain ?? (await prompt.ask(domainQuestion)))
  const body = {
    grant_type: 'client_credentials',
    client_id: machine.clientId,
    client_secret: machine.clientSecret,
    audience: new URL('api/v2/', tenantUrl).href,
  }
  const answer = await askTenant(new URL('oauth/token', tenantUrl), { method: 'POST', body, signal })
  const token = tokenIn(answer)
  output.hide(token)
  return { tenantUrl, serverUrl: tenantUrl, token }
}

const domainQuestion = 'Domain of the tenant, such as your-tenant.eu.auth0.com: '

/** What a token names. Nothing is trusted here: a token sent to the wrong tenant is refused there. */
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

// whatever a claim is called, anything may be in it
function claimsOf(token: string): { aud?: unknown; iss?: unknown } {
  try {
    return decodeJwt(token)
  } catch {
    return {}
  }
}

function tokenIn({ status, headers, body }: Answer): string {
  if (
    typeof body === 'object' &&
    body !== null &&
    'access_token' in body &&
    typeof body.access_token === 'string'
  )
    return body.access_token
  const remedy =
    status === 429
      ? `Too many requests. Try again ${whenToTryAgain(headers, new Date())}.`
      : `Check its Client ID and Client Secret, and that it is authorized for the Management API. ${whereScopesAre}\nWith a custom domain, name the tenant's own one with --domain.`
  throw new SetupError(
    `The tenant gives the machine-to-machine application no token (${[status, quoteOf(body)].join(' ').trim()}).\n${remedy}`,
  )
}

import { createHash, randomBytes } from 'node:crypto'
import type { Config } from '../../../config/config.ts'
import { isInteractionRequired } from '../../../errors/callback-errors.ts'
import type { Answer } from '../requests/answer.ts'
import type { Ask } from '../requests/ask.ts'
import type { DiscoveryDocument } from './discovery-document.ts'
import { type ErrorPage, readErrorPage, verdictOn } from './error-page.ts'

/** What an authorization request leads to: back to the application, or to a page of the tenant. */
export type Reply =
  | { readonly kind: 'back'; readonly error: string | null; readonly description: string }
  | ({ readonly kind: 'page' } & ErrorPage)

/** Begins a login as the application does, but with `prompt=none`: without a session it comes back at once. */
export async function requestAuthorization(
  { config, ask, document }: { config: Config; ask: Ask; document: DiscoveryDocument },
  extra: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const callbackUrl = callbackUrlOf(config)
  const url = new URL(document.authorizationEndpoint)
  const parameters = {
    client_id: config.clientId,
    redirect_uri: callbackUrl,
    response_type: 'code',
    response_mode: 'query',
    scope: config.scope,
    state: random(),
    nonce: random(),
    code_challenge: createHash('sha256').update(random()).digest('base64url'),
    code_challenge_method: 'S256',
    prompt: 'none',
    ...(config.organization === null ? {} : { organization: config.organization }),
    ...extra,
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return readReply(await ask(url.href, { headers: pageHeaders }), callbackUrl)
}

/** Of a page that is read by its words: only English ones are known. */
export const pageHeaders = { Accept: 'text/html', 'Accept-Language': 'en' } as const

export function callbackUrlOf({ baseUrl }: Pick<Config, 'baseUrl'>): string {
  return `${baseUrl}/callback`
}

/** Whether nothing but a user is missing: the tenant would show its login page. */
export function isLoginOnly(reply: Reply): boolean {
  // without an error: there is a session already, or none is needed
  return reply.kind === 'back' && (reply.error === null || isInteractionRequired(reply.error))
}

/** Auth0 refuses a grant at once, before anybody logs in for a code that cannot be used. */
export function isGrantRefused(reply: Reply): boolean {
  return reply.kind === 'back' && /^(unauthorized_client|unsupported_response_type)$/.test(reply.error ?? '')
}

/** A tenant with a custom error page redirects to it, with the error in the query. */
function readReply({ url, status, headers, text }: Answer, callbackUrl: string): Reply {
  const location = headers.get('location')
  if (location === null || !URL.canParse(location, url))
    return { kind: 'page', ...readErrorPage({ status, text }) }
  const target = new URL(location, url)
  const error = target.searchParams.get('error')
  const description = target.searchParams.get('error_description') ?? ''
  if (`${target.origin}${target.pathname}` === callbackUrl) return { kind: 'back', error, description }
  const words = `${error ?? ''} ${description} ${target.origin}`.trim()
  return { kind: 'page', status, verdict: verdictOn(words), words, language: null }
}

function random(): string {
  return randomBytes(32).toString('base64url')
}

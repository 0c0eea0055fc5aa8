import { createHash, randomBytes } from 'node:crypto'
import type { Config } from '../../../config/config.ts'
import { type Answer, wordsOf } from '../requests/answer.ts'
import type { Ask } from '../requests/ask.ts'
import type { DiscoveryDocument } from './discovery-document.ts'

/** What an authorization request leads to: back to the application, or to a page of the tenant. */
export type Reply =
  | { readonly kind: 'back'; readonly error: string | null; readonly description: string }
  | { readonly kind: 'page'; readonly status: number; readonly words: string }

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
    ...extra,
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return readReply(await ask(url.href, { headers: { Accept: 'text/html' } }), callbackUrl)
}

export function callbackUrlOf({ baseUrl }: Pick<Config, 'baseUrl'>): string {
  return `${baseUrl}/callback`
}

/** Whether nothing but a user is missing: the tenant would show its login page. */
export function isLoginOnly(reply: Reply): boolean {
  return reply.kind === 'back' && loginOnly.includes(reply.error)
}

/** Auth0 refuses a grant at once, before anybody logs in for a code that cannot be used. */
export function isGrantRefused(reply: Reply): boolean {
  return reply.kind === 'back' && /^(unauthorized_client|unsupported_response_type)$/.test(reply.error ?? '')
}

export type PageVerdict = 'unknown-client' | 'callback-mismatch' | 'something-else'

/**
 * Reads an error page of the authorization endpoint. It has no code, only words: those of Auth0 ("Unknown client: ...",
 * "Callback URL mismatch."), which the local tenant has too, and those of RFC 6749 and oidc-provider.
 */
export function readErrorPage(words: string): PageVerdict {
  if (
    /callback url mismatch|invalid_redirect_uri|redirect_uri.{0,60}(mismatch|not match|not (registered|in))/i.test(
      words,
    )
  )
    return 'callback-mismatch'
  if (/unknown client|invalid_client|client (is invalid|not found)/i.test(words)) return 'unknown-client'
  return 'something-else'
}

/** A tenant with a custom error page redirects to it, with the error in the query. */
function readReply({ url, status, headers, text }: Answer, callbackUrl: string): Reply {
  const location = headers.get('location')
  if (location === null || !URL.canParse(location, url)) return { kind: 'page', status, words: wordsOf(text) }
  const target = new URL(location, url)
  const error = target.searchParams.get('error')
  const description = target.searchParams.get('error_description') ?? ''
  return `${target.origin}${target.pathname}` === callbackUrl
    ? { kind: 'back', error, description }
    : { kind: 'page', status, words: `${error ?? ''} ${description} ${target.origin}`.trim() }
}

function random(): string {
  return randomBytes(32).toString('base64url')
}

/** The errors of prompt=none that need a user and nothing else (OpenID Connect Core 3.1.2.6). */
const loginOnly: readonly (string | null)[] = [
  'login_required',
  'consent_required',
  'interaction_required',
  'account_selection_required',
  // a code: there is a session already, or none is needed
  null,
]

import { createHash, randomBytes } from 'node:crypto'
import type { Config } from '../../../config/config.ts'
import type { Answer, Ask } from '../ask.ts'
import { wordsOf } from '../quote.ts'
import type { Metadata } from './discovery-document.ts'

/** What came of an authorization request: the browser comes back, or somebody is left in front of a page. */
export type Reply =
  | { readonly kind: 'back'; readonly error: string | null; readonly description: string }
  | { readonly kind: 'page'; readonly status: number; readonly words: string }

/** A login as this application begins it, but one that may show nothing: without a session it comes back at once. */
export async function requestAuthorization(
  { config, ask, metadata }: { config: Config; ask: Ask; metadata: Metadata },
  extra: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const callbackUrl = callbackUrlOf(config)
  const url = new URL(metadata.authorizationEndpoint)
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

/** Where the tenant has an error page of its own, it redirects there, the error in the query. */
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

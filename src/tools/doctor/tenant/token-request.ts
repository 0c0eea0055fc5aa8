import { randomBytes } from 'node:crypto'
import type { Config } from '../../../config/config.ts'
import { parseJson, textOf } from '../answer.ts'
import type { Ask } from '../ask.ts'
import { callbackUrlOf } from './authorization-request.ts'
import type { Metadata } from './discovery-document.ts'

/** The two ways of telling the secret (RFC 6749 section 2.3.1), by their names in OpenID Connect Core, section 9. */
export type Method = 'client_secret_basic' | 'client_secret_post'

export interface TokenReply {
  readonly status: number
  /** Null where the answer is not one of a token endpoint. */
  readonly error: string | null
  readonly description: string
}

/** Asks for tokens with a made-up code: `invalid_grant` says that everything but the code was right. */
export async function requestToken(
  { config, ask, metadata }: { config: Config; ask: Ask; metadata: Metadata },
  method: Method,
): Promise<TokenReply> {
  const form = {
    grant_type: 'authorization_code',
    code: `doctor-${randomBytes(16).toString('hex')}`,
    redirect_uri: callbackUrlOf(config),
    code_verifier: randomBytes(32).toString('base64url'),
  }
  const isBasic = method === 'client_secret_basic'
  const secret = { client_id: config.clientId, client_secret: config.clientSecret }
  const { status, text } = await ask(metadata.tokenEndpoint, {
    method: 'POST',
    headers: { Accept: 'application/json', ...(isBasic ? { Authorization: basic(config) } : {}) },
    body: new URLSearchParams(isBasic ? form : { ...form, ...secret }),
  })
  const document = parseJson(text)
  const description = textOf(document, 'error_description') ?? ''
  return { status, error: textOf(document, 'error'), description }
}

/** What a tenant says to credentials that it does not take. Auth0 has a word of its own. */
export function isRefusal({ status, error }: TokenReply): boolean {
  return status === 401 || error === 'invalid_client' || error === 'access_denied'
}

function basic({ clientId, clientSecret }: Config): string {
  return `Basic ${btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`)}`
}

/** To the letter as the application sends it (oauth4webapi 3, formUrlEncode): a tenant may decode nothing. */
function formEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[-_.!~*'()]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

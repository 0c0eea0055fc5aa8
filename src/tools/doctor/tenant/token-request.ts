import { randomBytes } from 'node:crypto'
import type { Config } from '../../../config/config.ts'
import { formEncode } from '../../foreign-text.ts'
import { parseJson, textOf } from '../requests/answer.ts'
import type { Ask } from '../requests/ask.ts'
import { callbackUrlOf } from './authorization-request.ts'
import type { DiscoveryDocument } from './discovery-document.ts'

/** How a client sends its secret (RFC 6749 section 2.3.1), by the names in OpenID Connect Core, section 9. */
export type Method = 'client_secret_basic' | 'client_secret_post'

export interface TokenReply {
  readonly status: number
  /** Null where the answer is not that of a token endpoint. */
  readonly error: string | null
  readonly description: string
}

/** What is sent for tokens: a code, or a refresh token. */
export type Grant = 'authorization_code' | 'refresh_token'

/** Asks for tokens with an invented code or token: `invalid_grant` means that everything but that is right. */
export async function requestToken(
  { config, ask, document }: { config: Config; ask: Ask; document: DiscoveryDocument },
  { method, grant }: { method: Method; grant: Grant },
): Promise<TokenReply> {
  const invented = `doctor-${randomBytes(16).toString('hex')}`
  const form: Record<string, string> =
    grant === 'refresh_token'
      ? { grant_type: grant, refresh_token: invented }
      : {
          grant_type: grant,
          code: invented,
          redirect_uri: callbackUrlOf(config),
          code_verifier: randomBytes(32).toString('base64url'),
        }
  const isBasic = method === 'client_secret_basic'
  const secret = { client_id: config.clientId, client_secret: config.clientSecret }
  const { status, text } = await ask(document.tokenEndpoint, {
    method: 'POST',
    headers: { Accept: 'application/json', ...(isBasic ? { Authorization: basic(config) } : {}) },
    body: new URLSearchParams(isBasic ? form : { ...form, ...secret }),
  })
  const reply = parseJson(text)
  const description = textOf(reply, 'error_description') ?? ''
  return { status, error: textOf(reply, 'error'), description }
}

/** Whether the tenant refuses the credentials. Auth0 says so by `access_denied`. */
export function isRefusal({ status, error }: TokenReply): boolean {
  return status === 401 || error === 'invalid_client' || error === 'access_denied'
}

/** Whether the tenant takes the credentials, whatever it says to the code. */
export function isTaken(reply: TokenReply): boolean {
  return reply.error !== null && !isRefusal(reply)
}

/** Byte for byte as the application encodes them (oauth4webapi 3, formUrlEncode): some tenants decode nothing. */
function basic({ clientId, clientSecret }: Config): string {
  return `Basic ${btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`)}`
}

import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'
import { parseRecord } from '../json.ts'
import type { DiscoveryCache } from './discovery-cache.ts'
import { type TokenAnswer, toTokenAnswer } from './token-answer.ts'

/** The tenant no longer takes this refresh token: it was used before, was revoked, or has expired. */
export class RefreshRefused extends Error {
  override readonly name = 'RefreshRefused'
}

export interface TokenEndpoint {
  /**
   * Renews an access token (RFC 6749, section 6).
   * @throws RefreshRefused, or KnownFailure where the tenant gave no answer that counts
   */
  refresh(refreshToken: string): Promise<TokenAnswer>
  /** Ends a refresh token (RFC 7009). Does nothing where the tenant has no endpoint for it. */
  revoke(refreshToken: string): Promise<void>
}

/** Authenticates as the middleware does: by `client_secret_basic`. */
export function createTokenEndpoint(
  { clientId, clientSecret }: Pick<Config, 'clientId' | 'clientSecret'>,
  discovery: Pick<DiscoveryCache, 'document' | 'fetch'>,
): TokenEndpoint {
  const credentials = Buffer.from(`${formEncode(clientId)}:${formEncode(clientSecret)}`).toString('base64')

  const post = (url: string, fields: Record<string, string>) =>
    discovery.fetch(url, {
      method: 'POST',
      // a redirect would take the credentials along
      redirect: 'manual',
      headers: { Accept: 'application/json', Authorization: `Basic ${credentials}` },
      body: new URLSearchParams(fields),
    })

  return {
    async refresh(refreshToken) {
      const { tokenEndpoint } = await discovery.document()
      const response = await post(tokenEndpoint, { grant_type: 'refresh_token', refresh_token: refreshToken })
      const body = parseRecord(await response.text())
      if (response.status !== 200) return refuse(response.status, body)
      return toTokenAnswer(body) ?? Promise.reject(wrong('no_access_token'))
    },
    async revoke(token) {
      const { revocationEndpoint } = await discovery.document()
      if (revocationEndpoint === null) return
      const { status } = await post(revocationEndpoint, { token, token_type_hint: 'refresh_token' })
      if (status !== 200) throw new KnownFailure('bad-tenant-response', { reason: `http_${status}` })
    },
  }
}

/** RFC 6749, section 2.3.1. */
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice('='.length)
}

/** By RFC 6749, section 5.2; Auth0 answers with 403 where the standard has 400. */
function refuse(status: number, { error }: Readonly<Record<string, unknown>>): never {
  if (error === 'invalid_grant') throw new RefreshRefused('invalid_grant')
  if (status === 429 || status === 503) throw new KnownFailure('unreachable', { reason: `http_${status}` })
  if (status >= 400 && status < 500 && typeof error === 'string' && settings.includes(error))
    throw new KnownFailure('misconfigured', { reason: error })
  throw wrong(`http_${status}`)
}

/** The tenant refuses the application, not the person. Auth0 says access_denied to a wrong client secret. */
const settings = [
  'access_denied',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]

function wrong(reason: string): KnownFailure {
  return new KnownFailure('bad-tenant-response', { reason })
}

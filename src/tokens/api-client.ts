import type { Request } from 'express'
import { boundedFetch, NoAnswer } from '../bounded-fetch.ts'
import { CircuitBreaker } from '../circuit-breaker.ts'
import { KnownFailure } from '../errors/failure.ts'
import { type ApiOutcome, apiCalled, type End } from '../events.ts'
import type { WantedToken } from './missing-token.ts'
import type { SessionTokens } from './session-tokens.ts'

/** Calls APIs as the person who asks. */
export interface ApiClient {
  /**
   * Resolves with the API's answer, of whatever status, but for those of an API that is down. A 401 renews the access token
   * and tries once more, so the body has to be a text.
   * @throws KnownFailure `api-down` where no whole answer comes within `apiLimits`, or the API says that it cannot answer; `api-busy` for a 429;
   * and what `SessionTokens.accessTokenOf` throws
   */
  fetch(req: Request, url: string | URL, call?: ApiCall): Promise<Response>
}

export interface ApiCall extends WantedToken {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** The bounds of calls to APIs, by origin. An answer is at most as long as a tenant's. */
export const apiLimits = {
  timeoutMilliseconds: 5000,
  /** How long the circuit of an API stays open after a timeout. */
  openMilliseconds: 10_000,
} as const

type Tokens = Pick<SessionTokens, 'accessTokenOf' | 'renewedTokenOf'>

export function createApiClient(tokens: Tokens): ApiClient {
  const circuits = new CircuitBreaker(apiLimits.openMilliseconds)

  async function send(url: URL, accessToken: string, { method = 'GET', headers, body }: ApiCall) {
    if (circuits.isOpen(url.origin)) throw down('circuit_open')
    const signal = AbortSignal.timeout(apiLimits.timeoutMilliseconds)
    const init = {
      method,
      headers: { Accept: 'application/json', ...headers, Authorization: `Bearer ${accessToken}` },
      // the token is for this API, and for nobody to whom it may lead
      redirect: 'manual',
      signal,
      ...(body === undefined ? {} : { body }),
    } as const
    const response = await boundedFetch(url, init).catch((cause: unknown) => {
      if (signal.aborted) circuits.open(url.origin)
      throw down(cause instanceof NoAnswer ? cause.code : 'no-answer', cause)
    })
    if (response.status === 429)
      throw new KnownFailure('api-busy', {
        reason: 'http_429',
        retryAfterSeconds: secondsUntilReset(response.headers),
      })
    if (unavailable.includes(response.status)) throw down(`http_${response.status}`)
    return response
  }

  return {
    async fetch(req, target, call = {}) {
      const url = new URL(target)
      const sendWith = (accessToken: string) => apiCalled.time(() => send(url, accessToken, call), describe)
      const wanted = wantedBy(call)
      const token = await tokens.accessTokenOf(req, wanted)
      const response = await sendWith(token.accessToken)
      if (response.status !== 401) return response
      const next = await tokens.renewedTokenOf(req, token, wanted)
      return next.accessToken === token.accessToken ? response : sendWith(next.accessToken)
    },
  }
}

function wantedBy({ audience, scope }: ApiCall): WantedToken {
  return { ...(audience === undefined ? {} : { audience }), ...(scope === undefined ? {} : { scope }) }
}

/** What a proxy answers for an API that is gone. */
const unavailable: readonly number[] = [502, 503, 504]

/** By `Retry-After`, or by Auth0's `X-RateLimit-Reset`, seconds since 1970. A minute at most: nobody waits for longer. */
function secondsUntilReset(headers: Headers): number {
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN) - Date.now() / 1000
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  const known = [seconds, reset].find(Number.isFinite) ?? 10
  return Math.min(Math.max(Math.ceil(known), 1), 60)
}

function down(reason: string, cause?: unknown): KnownFailure {
  return new KnownFailure('api-down', { cause, reason })
}

function describe({ error, seconds }: End<Response>): { outcome: ApiOutcome; seconds: number } {
  if (error === undefined) return { outcome: 'answered', seconds }
  const isNotSent = error instanceof KnownFailure && error.reason === 'circuit_open'
  return { outcome: isNotSent ? 'not-sent' : 'down', seconds }
}

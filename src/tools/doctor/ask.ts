import { boundedFetch, clockAheadSeconds, NoAnswer } from '../../bounded-fetch.ts'

/** A whole answer over HTTP. */
export interface Answer {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Seconds by which the other clock is ahead of ours, by its Date; undefined where it sent none. */
  readonly clockAheadSeconds: number | undefined
}

export type Ask = (url: string, init?: RequestInit) => Promise<Answer>

/** Nobody answered as one can work with. `reason` is `timeout`, `too-large`, `http-NNN`, or a code of the system. */
export class AskError extends Error {
  override readonly name = 'AskError'
  readonly url: string
  readonly reason: string

  constructor(url: string, reason: string, cause?: unknown) {
    super(`${new URL(url).origin} did not answer: ${reason}`, { cause })
    this.url = url
    this.reason = reason
  }
}

/**
 * The way to the tenant and to the application: no redirect is followed, each request has its time, all of them end
 * with `signal`. Throws AskError also where the answer is 429 or 5xx, which says nothing about the settings.
 */
export function createAsk(requestMilliseconds: number, signal: AbortSignal): Ask {
  return async function ask(url, init) {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(requestMilliseconds)])
    try {
      const response = await boundedFetch(url, { ...init, redirect: 'manual', signal: limit })
      const { status, headers } = response
      if (status === 429 || status >= 500) throw new AskError(url, `http-${status}`)
      const text = await response.text()
      return { url, status, headers, text, clockAheadSeconds: clockAheadSeconds(headers) }
    } catch (error) {
      throw error instanceof NoAnswer ? new AskError(url, error.code, error) : error
    }
  }
}

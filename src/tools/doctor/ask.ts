/** A whole answer over HTTP. */
export interface Answer {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Seconds by which the other clock is ahead of ours, by its Date; null where it sent none. */
  readonly clockAheadSeconds: number | null
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

const mostBytes = 1024 * 1024

/**
 * The way to the tenant and to the application: no redirect is followed, each request has its time, all of them end
 * with `signal`. Throws AskError also where the answer is 429 or 5xx, which says nothing about the settings.
 */
export function createAsk(requestMilliseconds: number, signal: AbortSignal): Ask {
  return async function ask(url, init) {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(requestMilliseconds)])
    try {
      const response = await fetch(url, { ...init, redirect: 'manual', signal: limit })
      const text = await readText(url, response)
      if (response.status === 429 || response.status >= 500)
        throw new AskError(url, `http-${response.status}`)
      const { status, headers } = response
      return { url, status, headers, text, clockAheadSeconds: clockAhead(headers) }
    } catch (error) {
      if (error instanceof AskError) throw error
      throw new AskError(url, limit.aborted ? 'timeout' : (codeOf(error) ?? 'no-answer'), error)
    }
  }
}

async function readText(url: string, response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new AskError(url, 'too-large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function clockAhead(headers: Headers): number | null {
  const date = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(date) ? null : Math.round((date - Date.now()) / 1000)
}

/** The system's code, which undici hides one or two causes down. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : codeOf(error.cause)
}

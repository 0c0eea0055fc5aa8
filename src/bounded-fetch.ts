/** An answer is at most this long: no document of a tenant comes near it. */
export const mostAnswerBytes = 1024 * 1024

/**
 * No whole answer came. `code` is `timeout` where the call's signal ended it, `too-large`, a code of the system such as
 * `ENOTFOUND`, or `no-answer`.
 */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly code: string

  constructor(code: string, options?: ErrorOptions) {
    super(code, options)
    this.code = code
  }
}

/**
 * Makes one call over HTTP and reads its whole answer: a body that never ends, or breaks off, is a fault of this call and
 * not of whoever reads it later. The signal bounds the time of both.
 * @throws NoAnswer
 */
export async function boundedFetch(
  input: string | URL | Request,
  init: RequestInit & { signal: AbortSignal },
): Promise<Response> {
  try {
    const response = await fetch(input, init)
    const body = await readWhole(response)
    const { status, statusText } = response
    const headers = new Headers(response.headers)
    // the body is decoded by now
    headers.delete('content-encoding')
    headers.delete('content-length')
    return new Response(body.length === 0 ? null : body, { status, statusText, headers })
  } catch (cause) {
    if (cause instanceof NoAnswer) throw cause
    throw new NoAnswer(init.signal.aborted ? 'timeout' : (errorCodeOf(cause) ?? 'no-answer'), { cause })
  }
}

async function readWhole(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > mostAnswerBytes) throw new NoAnswer('too-large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The system's code, which undici hides one or two causes down. */
export function errorCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : errorCodeOf(error.cause)
}

/** Seconds by which the other clock is ahead of this one, by the answer's `Date`; undefined where it sent none. */
export function clockAheadSeconds(headers: Headers): number | undefined {
  const date = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(date) ? undefined : Math.round((date - Date.now()) / 1000)
}

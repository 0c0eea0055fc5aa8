import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

/** A request, read to its end. */
export interface Asked {
  readonly path: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
  /** The header of this name. */
  readonly authorization: string
  /** The header of this name. */
  readonly cookie: string
}

export async function readAsked(request: IncomingMessage): Promise<Asked> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://provider.invalid')
  return {
    path: pathname,
    query: searchParams,
    form: new URLSearchParams(await text(request)),
    authorization: request.headers.authorization ?? '',
    cookie: request.headers.cookie ?? '',
  }
}

import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

/** A request, read to its end. */
export interface ProviderRequest {
  readonly path: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
  /** The header of this name. */
  readonly authorization: string
  /** The header of this name. */
  readonly cookie: string
}

export async function readRequest(request: IncomingMessage): Promise<ProviderRequest> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://provider.invalid')
  return {
    path: pathname,
    query: searchParams,
    form: new URLSearchParams(await text(request)),
    authorization: request.headers.authorization ?? '',
    cookie: request.headers.cookie ?? '',
  }
}

/** An answer that is not sent yet. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export function json(document: unknown, status = 200, more: Answer['headers'] = {}): Answer {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...more }
  return { status, headers, body: JSON.stringify(document) }
}

export function page(body: string, status = 200): Answer {
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body }
}

export function redirect(location: string, status = 302): Answer {
  return { status, headers: { Location: location }, body: '' }
}

/** What can go wrong, as far as people and operators have to tell it apart. `errors.ts` has the words. */
export type FailureKind =
  | 'denied'
  | 'expired'
  | 'refused'
  | 'unreachable'
  | 'faulty'
  | 'unauthenticated'
  | 'not-found'
  | 'bad-request'
  | 'internal'

export interface Failure {
  readonly kind: FailureKind
  /** For the log: a code, never free text, which could hold a token. */
  readonly reason: string
  /** The tenant's own explanation, once it is known to be the tenant's. */
  readonly quote: string | null
}

/** A failure that is known where it happens. */
export class KnownFailure extends Error {
  override readonly name = 'KnownFailure'
  readonly kind: FailureKind

  constructor(kind: FailureKind, options?: ErrorOptions) {
    super(kind, options)
    this.kind = kind
  }
}

/** Where it happened: the middleware's errors alone do not tell (see each rule). */
export interface Place {
  readonly path: string
  readonly query: Readonly<Record<string, unknown>>
}

/** The only place that reads the shape of errors: ours, Express's, and express-openid-connect's (3.4.0). */
export function toFailure(error: unknown, { path, query }: Place): Failure {
  if (error instanceof KnownFailure) return failure(error.kind, codeOf(error.cause) ?? error.kind)
  if (isUnreachable(error)) return failure('unreachable', codeOf(error) ?? 'unreachable')
  if (path === '/callback' && statusOf(error) === 400) return callbackFailure(error, query)
  return httpFailure(error)
}

function callbackFailure(error: unknown, query: Place['query']): Failure {
  const code = field(error, 'error') ?? 'unknown_error'
  // openid-client compares the state before it looks at the error parameter, so this one was sent by the tenant
  if (query['error'] === code) return failure('denied', code, field(error, 'error_description'))
  if (code === 'unknown_error') return failure('expired', 'login_cookie_missing')
  return failure('refused', code)
}

function httpFailure(error: unknown): Failure {
  const status = statusOf(error)
  if (status === 404) return failure('not-found', 'not_found')
  if (status !== undefined && status >= 400 && status < 500) return failure('bad-request', `http_${status}`)
  return failure('internal', codeOf(error) ?? 'internal')
}

function failure(kind: FailureKind, reason: string, quote: string | null = null): Failure {
  return {
    kind,
    reason: reason.replaceAll(/[^\w.-]/g, '_').slice(0, 80),
    quote: quote?.slice(0, 300) ?? null,
  }
}

/** undici's own errors, and those of `AbortSignal.timeout`. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (error instanceof TypeError && error.message === 'fetch failed') || error.name === 'TimeoutError'
}

function codeOf(error: unknown): string | null {
  return field(error, 'code') ?? (error instanceof Error && error.cause ? codeOf(error.cause) : null)
}

function statusOf(error: unknown): number | undefined {
  const status = property(error, 'status')
  return typeof status === 'number' ? status : undefined
}

function field(error: unknown, name: string): string | null {
  const value = property(error, name)
  return typeof value === 'string' && value !== '' ? value : null
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

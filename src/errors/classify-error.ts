import { readCallbackError } from './callback-errors.ts'
import { type Failure, KnownFailure } from './failure.ts'
import type { FailureKind } from './failure-kinds.ts'

/** What happened with the tenant on behalf of the request. */
interface TenantContext {
  readonly fault?: Pick<Failure, 'kind' | 'reason'>
  /** A code or a token was sent to the tenant: what is wrong from then on came from there. */
  readonly wasAsked?: boolean
  readonly hasOtherAlgorithm?: boolean
}

/** Where it happened: the middleware's errors alone do not say enough (see each rule). */
export interface Place {
  readonly path: string
  readonly query: Readonly<Record<string, unknown>>
  readonly context: TenantContext
}

/** The only place that turns an error into a failure: ours, Express's, and express-openid-connect's (3.4.0). */
export function classifyError(error: unknown, { path, query, context }: Place): Failure {
  // the middleware drops the reason, and another algorithm is always a wrong setting
  if (context.hasOtherAlgorithm) return failure('misconfigured', 'id_token_algorithm')
  const known = findKnown(error)
  if (known)
    return {
      ...failure(known.kind, known.reason ?? codeOf(known.cause) ?? known.kind),
      retryAfterSeconds: known.retryAfterSeconds,
    }
  if (path === '/callback' && statusOf(error) === 400) return callbackFailure(error, query, context)
  if (context.fault) return failure(context.fault.kind, context.fault.reason)
  if (codeOf(error)?.startsWith('OAUTH_'))
    return failure('bad-tenant-response', codeOf(error) ?? 'bad-tenant-response')
  return httpFailure(error)
}

function callbackFailure(error: unknown, query: Place['query'], { fault, wasAsked }: TenantContext): Failure {
  const code = field(error, 'error') ?? 'unknown_error'
  const description = field(error, 'error_description')
  if (isFromTenant(code, description, query)) return refusal(code, text(query['error_description']))
  // a 4xx of the tenant is an answer, even if something else went wrong before it
  const answer = exchangeErrors.get(code)
  if (answer) return failure(answer, code)
  if (fault) return failure(fault.kind, fault.reason)
  // before the tenant is asked, there is only the callback's own URL to be wrong
  return failure(libraryErrors.get(code) ?? (wasAsked ? 'bad-tenant-response' : 'tampered'), code)
}

/**
 * openid-client compares the state before it looks at the error parameter, so this much was sent by the tenant. Where
 * the tenant gives no description, the middleware puts a message of the library's there.
 */
function isFromTenant(code: string, description: string | null, query: Place['query']): boolean {
  const { error, error_description: sent = description } = query
  return error === code && !code.startsWith('OAUTH_') && description === sent
}

/** What the tenant says instead of giving a code. */
function refusal(code: string, description: string | null): Failure {
  const { kind, reason } = readCallbackError(code, description)
  // only a denial is explained to the person; the rest is between the tenant and whoever runs the application
  return failure(kind, reason, denials.includes(kind) ? description : null)
}

const denials: readonly FailureKind[] = ['denied', 'blocked', 'unverified']

/**
 * What the tenant says to the code (RFC 6749 5.2). Auth0 says access_denied to a wrong client secret. A map, since the tenant may
 * send any code: an object would know `constructor`.
 */
const exchangeErrors: ReadonlyMap<string, FailureKind> = new Map([
  ['invalid_grant', 'expired'],
  ['access_denied', 'misconfigured'],
  ['invalid_client', 'misconfigured'],
  ['invalid_request', 'misconfigured'],
  ['unauthorized_client', 'misconfigured'],
  ['unsupported_grant_type', 'misconfigured'],
  ['invalid_scope', 'misconfigured'],
  ['OAUTH_WWW_AUTHENTICATE_CHALLENGE', 'misconfigured'],
])

/** The codes of openid-client for an answer that fails a check. */
const libraryErrors: ReadonlyMap<string, FailureKind> = new Map([
  ['unknown_error', 'expired'],
  ['OAUTH_JWT_TIMESTAMP_CHECK_FAILED', 'clock'],
  ['OAUTH_TIMEOUT', 'too-slow'],
])

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

/** The library wraps what comes out of our own functions, sometimes twice. */
function findKnown(error: unknown): KnownFailure | null {
  if (error instanceof KnownFailure) return error
  return error instanceof Error && error.cause ? findKnown(error.cause) : null
}

function codeOf(error: unknown): string | null {
  return field(error, 'code') ?? (error instanceof Error && error.cause ? codeOf(error.cause) : null)
}

function statusOf(error: unknown): number | undefined {
  const status = property(error, 'status')
  return typeof status === 'number' ? status : undefined
}

function field(error: unknown, name: string): string | null {
  return text(property(error, name))
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

import { boundedFetch, mostAnswerBytes, NoAnswer } from '../../../bounded-fetch.ts'
import { oneLine, type Redact } from '../../foreign-text.ts'
import { SetupError } from '../setup-error.ts'

/** What the tenant answered. The body is undefined where it is no JSON. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH'
  readonly token?: string
  readonly body?: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal
  /** Removes from a refusal every secret that is known by then. */
  readonly redact: Redact
}

/** @throws SetupError where no whole answer came */
export async function askTenant(
  url: URL,
  { method = 'GET', token, body, signal, redact }: Request,
): Promise<Answer> {
  try {
    const response = await boundedFetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      // the token is for this host alone
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
    })
    return {
      status: response.status,
      headers: response.headers,
      // what is granted may hold the application's secret, which is needed
      body: response.ok
        ? parse(await response.text())
        : redacted(parse(redact(await response.text())), redact),
    }
  } catch (cause) {
    if (!(cause instanceof NoAnswer)) throw cause
    if (signal.aborted) throw new SetupError('Stopped. Nothing was changed.', { exitCode: 2, cause })
    const doubt = method === 'GET' || url.pathname.endsWith('/oauth/token') ? '' : unknownOutcome
    throw new SetupError(explain(url.host, cause.code) + doubt, { cause })
  }
}

/** What was asked of the Management API, and the scope that it takes, as Auth0 documents it. */
export interface Task {
  /** Completes "The tenant would not ...". */
  readonly doing: string
  readonly scope: string
}

/** The Management API refused a task. The message says why, and what to do about it. */
export class Refusal extends SetupError {
  readonly answer: Answer

  constructor(answer: Answer, { doing, scope }: Task) {
    super(`The tenant would not ${doing} (${statusAndReason(answer)}).\n${remedyFor(answer, scope)}`)
    this.answer = answer
  }
}

/** Auth0's code for the refusal, where the answer has one. */
export function errorCodeIn({ body }: Answer): string | undefined {
  const code = isObject(body) ? body['errorCode'] : undefined
  return typeof code === 'string' ? code : undefined
}

/** The status of an answer and the reason that it gives, on one line. */
export function statusAndReason({ status, body }: Answer): string {
  const texts = isObject(body) ? [body['message'], body['error_description'], body['error']] : []
  const reason = texts.find(text => typeof text === 'string') ?? ''
  return `${status} ${oneLine(reason)}`.trim()
}

export function whenToTryAgain(headers: Headers): string {
  // Unix time, in seconds, at which Auth0 lifts the limit
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN)
  const seconds = Math.ceil(reset - Date.now() / 1000)
  if (!(seconds >= 0 && seconds < 86_400)) return 'in a minute'
  return `in ${seconds} seconds, at ${new Date(reset * 1000).toISOString().slice(11, 19)} UTC`
}

export const whereScopesAre =
  'In the Auth0 dashboard: Applications, APIs, Auth0 Management API; the tab API Explorer has a token, and the tab ' +
  'Application Access, formerly Machine to Machine Applications, has the scopes of each application.'

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The texts in a list from outside; empty where it is no list. */
export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

const timeoutMilliseconds = 10_000

/** Once more without the escapes of JSON. The texts that are shown are members of the answer itself. */
function redacted(body: unknown, redact: Redact): unknown {
  if (!isObject(body)) return body
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]),
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const unknownOutcome =
  '\nWhether the change was made is not known. Run this again: it finds by its name what is there.'

function explain(host: string, code: string): string {
  if (code === 'timeout') return `${host} did not answer within ${timeoutMilliseconds / 1000} seconds.`
  if (code === 'too-large')
    return `The answer of ${host} is longer than ${mostAnswerBytes / 1024 / 1024} MB, so the rest was not read: is the domain right?`
  if (code === 'ENOTFOUND')
    return `${host} is not known to the network: is the domain right? It is in the Auth0 dashboard, Applications, Settings, Domain.`
  if (code === 'EAI_AGAIN') return `${host} cannot be looked up: is this machine connected to a network?`
  if (/CERT|SIGNATURE|SELF_SIGNED|ALTNAME|ISSUER/.test(code))
    return `The certificate of ${host} is not to be trusted (${code}), so nothing secret was sent. Is a proxy in between? Then point NODE_EXTRA_CA_CERTS to its authority.`
  if (/SSL|TLS|EPROTO/.test(code)) return `${host} speaks no TLS there (${code}): is the domain right?`
  return `${host} cannot be reached (${code}): is the domain right, and this machine connected?`
}

function remedyFor(answer: Answer, scope: string): string {
  const { status, headers } = answer
  if (status === 401)
    return 'The token is dead, has expired (those of the API Explorer live for 24 hours) or belongs to another tenant. Get a new one and run this again.'
  if (status === 403) return remedyWhereForbidden(answer, scope)
  if (status === 409) return 'An application like this is there already: choose another --name.'
  if (status === 429) return `Too many requests. Try again ${whenToTryAgain(headers)}.`
  if (status === 400) return 'It takes these settings for invalid: change what it names, and run this again.'
  if (status >= 500) return 'That is a fault of the tenant: try again in a minute.'
  return 'Is the domain that of an Auth0 tenant?'
}

// Auth0 answers 403 where a scope is missing, where the plan lacks a feature, and where its quota is used up
function remedyWhereForbidden(answer: Answer, scope: string): string {
  const code = errorCodeIn(answer)
  if (code === 'insufficient_scope') return `The token lacks the scope ${scope}. ${whereScopesAre}`
  if (code === 'too_many_entities')
    return 'The tenant has as many applications as it may have. Remove one that nobody uses, put the Client ID of one to use into .env as CLIENT_ID, or upgrade its plan.'
  return 'It is not about a scope. See to the reason that the tenant gives; if it gives none, a proxy in between may have refused.'
}

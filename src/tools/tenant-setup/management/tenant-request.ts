import { boundedFetch, mostAnswerBytes, NoAnswer } from '../../../bounded-fetch.ts'
import type { Redact } from '../../foreign-text.ts'
import { SetupError } from '../setup-error.ts'
import type { Output } from '../terminal.ts'
import { waitFor, waitMilliseconds } from './rate-limit.ts'

/** What the tenant answered. The body is undefined where it is no JSON. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH'
  readonly token?: string
  readonly body?: Readonly<Record<string, unknown>>
  /** Stops what reads and what waits. A change that was sent is always awaited. */
  readonly signal: AbortSignal
  /** Says that it waits, and removes from a refusal every secret that is known by then. */
  readonly output: Pick<Output, 'print' | 'redact'>
}

/**
 * Waits and asks again where the tenant had too many requests: Auth0's free plan takes two a second.
 * @throws SetupError where no whole answer came
 */
export async function askTenant(url: URL, request: Request): Promise<Answer> {
  const { output, signal } = request
  for (let waits = 0; ; waits++) {
    const answer = await askOnce(url, request)
    const milliseconds = waitMilliseconds(answer)
    if (milliseconds === undefined || waits === mostWaits) return answer
    output.print(
      `The tenant takes no more requests for now. Waiting ${Math.ceil(milliseconds / 1000)} s for it.`,
    )
    await waitFor(milliseconds, signal)
  }
}

const mostWaits = 4

async function askOnce(url: URL, { method = 'GET', token, body, signal, output }: Request): Promise<Answer> {
  const isChange = method !== 'GET' && !url.pathname.endsWith('/oauth/token')
  const redact: Redact = text => output.redact(text)
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
      signal: AbortSignal.any([...(isChange ? [] : [signal]), AbortSignal.timeout(timeoutMilliseconds)]),
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
    if (signal.aborted && !isChange)
      throw new SetupError('Stopped. Nothing was changed.', { exitCode: 2, cause })
    throw new SetupError(explain(url.host, cause.code) + (isChange ? unknownOutcome : ''), { cause })
  }
}

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

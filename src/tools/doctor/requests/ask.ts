import { boundedFetch, clockAheadSeconds, NoAnswer } from '../../../bounded-fetch.ts'
import type { Redact } from '../../foreign-text.ts'
import { type Explanation, failed, type Outcome } from '../outcome.ts'
import type { Answer } from './answer.ts'
import type { Route } from './proxy.ts'

export type Ask = (url: string, init?: RequestInit) => Promise<Answer>

/** No answer came, or none that says anything about the settings. `reason` is the code of a NoAnswer, or `http-NNN`. */
export class AskError extends Error {
  override readonly name = 'AskError'
  readonly url: string
  readonly reason: string

  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(`${new URL(url).origin} did not answer: ${reason}`, options)
    this.url = url
    this.reason = reason
  }
}

interface AskOptions {
  readonly requestMilliseconds: number
  readonly signal: AbortSignal
  /** Before a check reads the answer, and cuts it. */
  readonly redact: Redact
}

/**
 * Makes the function that asks the tenant and the application. It follows no redirect; each request has its time, and all
 * of them end with `signal`. It throws AskError, also where the answer is 429 or 5xx.
 */
export function createAsk({ requestMilliseconds, signal, redact }: AskOptions): Ask {
  return async function ask(url, init) {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(requestMilliseconds)])
    try {
      const response = await boundedFetch(url, { ...init, redirect: 'manual', signal: limit })
      const { status, headers } = response
      const location = headers.get('location')
      if (location !== null) headers.set('location', redact(location))
      if (status === 429 || status >= 500) throw new AskError(url, `http-${status}`)
      const text = redact(await response.text())
      return { url, status, headers, text, clockAheadSeconds: clockAheadSeconds(headers) }
    } catch (error) {
      throw error instanceof NoAnswer ? new AskError(url, error.code, { cause: error }) : error
    }
  }
}

/** Null where no answer came that says anything. */
export async function ifAnswered<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work
  } catch (error) {
    if (error instanceof AskError) return null
    throw error
  }
}

/** For what cannot be aborted: rejects after that time, while the work goes on. */
export async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No result within ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

/** What it means that no usable answer came, whichever request it was. */
export function explainNoAnswer({ url, reason }: AskError, route: Route): Outcome {
  const { origin, pathname } = new URL(url)
  const { problem, seen, meaning, todo } =
    route.kind === 'proxy' ? explainByProxy(reason, origin, route) : explain(reason, origin)
  return failed(problem, { seen: `${seen} (${origin}${pathname}, ${reason})`, meaning, todo })
}

/** What came from the tenant itself means what it does without a proxy. */
function explainByProxy(reason: string, origin: string, { name, host }: Extract<Route, { kind: 'proxy' }>) {
  if (reason.startsWith('http-')) return explain(reason, origin)
  if (/CERT|SIGNATURE|SELF_SIGNED|ALTNAME/.test(reason))
    return {
      problem: 'untrusted-by-proxy',
      seen: `The certificate that comes by the proxy ${host} is refused.`,
      meaning:
        'The application refuses it too, so nobody can log in: a proxy that reads along has an authority of its own.',
      todo: 'Start the application with NODE_EXTRA_CA_CERTS naming the file of its certificate (PEM), or except the tenant by NO_PROXY.',
    }
  return {
    problem: 'proxy',
    seen: `No connection to the tenant came about by the proxy ${host}.`,
    meaning: `The application goes by ${name} too: nobody can log in.`,
    todo: 'Look whether the proxy runs, wants a user and password (in its URL), and lets CONNECT to this host and port pass.',
  }
}

function explain(reason: string, origin: string): Explanation & { readonly problem: string } {
  if (reason === 'timeout')
    return {
      problem: 'slow',
      seen: 'No answer in time.',
      meaning: 'The tenant, or something on the way to it, is too slow: users would see an error page.',
      todo: 'Try again. If it stays, look at firewalls and proxies here, and at https://status.auth0.com.',
    }
  if (reason === 'http-429')
    return {
      problem: 'rate-limited',
      seen: 'The tenant answers 429, too many requests.',
      meaning: 'Its rate limit is used up, by this application or by another one of the same tenant.',
      todo: 'Wait a minute and run this again. If it stays, look for 429 in the dashboard under Monitoring, Logs.',
    }
  if (reason.startsWith('http-'))
    return {
      problem: 'broken',
      seen: 'The tenant answers with a fault of its own.',
      meaning: 'No setting here is the reason; while it lasts nobody can log in.',
      todo: 'Look at https://status.auth0.com, and at any proxy in front of the tenant; then try again.',
    }
  if (reason === 'ECONNREFUSED')
    return {
      problem: 'down',
      seen: 'Nothing listens there.',
      meaning: 'The host exists, but no tenant runs on this port.',
      todo: `Compare ISSUER_BASE_URL (${origin}) with the Domain in the dashboard, the port included; is it running?`,
    }
  return {
    problem: 'unreachable',
    seen: 'The connection failed.',
    meaning: 'The tenant cannot be reached from this machine.',
    todo: 'Look at the network, firewalls and proxies between here and the tenant, then try again.',
  }
}

import { SetupError } from './setup-error.ts'

/** What the tenant said. The body is undefined where it is no JSON. */
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
}

/** @throws SetupError where nothing answers, or something that is no tenant */
export async function askTenant(url: URL, { method = 'GET', token, body, signal }: Request): Promise<Answer> {
  try {
    const response = await fetch(url, {
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
      body: parse(without([token, body?.['client_secret']], await response.text())),
    }
  } catch (cause) {
    if (signal.aborted) throw new SetupError('Stopped. Nothing was changed.', { exitCode: 2, cause })
    const doubt = method === 'GET' || url.pathname.endsWith('/oauth/token') ? '' : unknownOutcome
    throw new SetupError(explain(url.host, codeOf(cause)) + doubt, { cause })
  }
}

/** An answer may repeat what it was sent. Taken out here: once a text is cut, the half of a token is not known for one. */
function without(secrets: readonly unknown[], text: string): string {
  return secrets.reduce<string>(
    (rest, secret) => (secret ? rest.replaceAll(`${secret}`, '[hidden]') : rest),
    text,
  )
}

const timeoutMilliseconds = 10_000

const unknownOutcome =
  '\nWhether the change was made is not known. Run this again: it finds by its name what is there.'

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function explain(host: string, code: string): string {
  if (code === 'TimeoutError') return `${host} did not answer within ${timeoutMilliseconds / 1000} seconds.`
  if (code === 'ENOTFOUND')
    return `${host} is not known to the network: is the domain right? It is in the Auth0 dashboard, Applications, Settings, Domain.`
  if (code === 'EAI_AGAIN') return `${host} cannot be looked up: is this machine connected to a network?`
  if (/CERT|SIGNATURE|SELF_SIGNED|ALTNAME|ISSUER/.test(code))
    return `The certificate of ${host} is not to be trusted (${code}), so nothing secret was sent. Is a proxy in between? Then point NODE_EXTRA_CA_CERTS to its authority.`
  if (/SSL|TLS|EPROTO/.test(code)) return `${host} speaks no TLS there (${code}): is the domain right?`
  return `${host} cannot be reached (${code}): is the domain right, and this machine connected?`
}

/** fetch says "fetch failed"; what happened is in its cause. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  if (error.name === 'TimeoutError') return error.name
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name
}

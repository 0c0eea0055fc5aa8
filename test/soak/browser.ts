import http from 'node:http'
import https from 'node:https'
import type { Answer } from '../support/client.ts'
import { CookieJar } from '../support/cookie-jar.ts'

interface Options {
  /** The application. */
  readonly origin: string
  readonly agent: http.Agent
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>>
  readonly timeoutMilliseconds?: number
  readonly jar?: CookieJar
}

/** A browser that keeps its connections open, and stops waiting after a while. */
export class Browser {
  readonly jar: CookieJar
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
    this.jar = options.jar ?? new CookieJar()
  }

  /** Another one, with copies of this one's cookies. */
  copy(): Browser {
    return new Browser({ ...this.#options, jar: this.jar.copy() })
  }

  /** Lets the tenant know this browser as this person, by the cookie of broken-provider/truth.ts. */
  become(name: string, issuer: string): void {
    this.jar.store(new URL(issuer), [`person=${name}`])
  }

  /** Follows no redirect. Rejects where no whole answer comes. */
  get(target: string): Promise<Answer> {
    return this.#send(target)
  }

  post(target: string, fields: Record<string, string>): Promise<Answer> {
    return this.#send(target, new URLSearchParams(fields).toString())
  }

  async #send(target: string, form?: string): Promise<Answer> {
    const { origin, agent, headers, timeoutMilliseconds = 20_000 } = this.#options
    const url = new URL(target, origin)
    const isOwn = url.origin === origin
    const cookie = this.jar.header(url)
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method: form === undefined ? 'GET' : 'POST',
      ...(isOwn ? { agent } : {}),
      signal: AbortSignal.timeout(timeoutMilliseconds),
      headers: {
        ...headers,
        ...(cookie ? { Cookie: cookie } : {}),
        ...(form === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
      },
    })
    const answer = await new Promise<Answer>((resolve, reject) => {
      request.on('error', reject)
      request.on('response', response => read(response, url).then(resolve, reject))
      request.end(form)
    })
    this.jar.store(url, answer.setCookies)
    return answer
  }
}

async function read(response: http.IncomingMessage, url: URL): Promise<Answer> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  return {
    url,
    status: response.statusCode ?? 0,
    headers: response.headers,
    setCookies: response.headers['set-cookie'] ?? [],
    body: body.toString(),
    bytes: body.length,
  }
}

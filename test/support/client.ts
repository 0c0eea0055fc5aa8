import http, { type IncomingHttpHeaders } from 'node:http'
import https from 'node:https'
import { CookieJar } from './cookie-jar.ts'

export interface Answer {
  readonly url: URL
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly setCookies: readonly string[]
  readonly body: string
  /** Of the body, as it came over the wire. */
  readonly bytes: number
}

export interface SendOptions {
  readonly method?: string
  readonly headers?: http.OutgoingHttpHeaders
  readonly body?: string
  /** Sends the target as it is to this origin, whatever it names: an absolute-form target, say. */
  readonly via?: string
}

/** A browser without a screen: cookies and redirects, and any header or request target that a hostile one may send. */
export class Client {
  readonly origin: string
  jar: CookieJar
  readonly #ca: string | undefined
  #standIn: URL | undefined

  constructor(
    origin: string,
    { ca, jar = new CookieJar() }: { ca?: string | undefined; jar?: CookieJar } = {},
  ) {
    this.origin = origin
    this.#ca = ca
    this.jar = jar
  }

  /** Another browser that holds copies of this one's cookies. */
  copy(): Client {
    return new Client(this.origin, { ca: this.#ca, jar: this.jar.copy() })
  }

  /** From now on another process answers for the application, under the same name, as after a restart. */
  redirectTo(origin: string): void {
    this.#standIn = new URL(origin)
  }

  async get(target: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.send(target, { headers })
  }

  /** Follows redirects, over any number of hosts, to the page at their end. */
  async follow(target: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.#followed(await this.get(target, headers))
  }

  async submit(target: string, fields: Record<string, string>): Promise<Answer> {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams(fields).toString()
    return this.#followed(await this.send(target, { method: 'POST', headers, body }))
  }

  /**
   * Sends a form as the application's own page at that path does, but for these headers; undefined leaves one out. The answer
   * is the POST's own.
   */
  async sendForm(
    path: string,
    fields: Record<string, string> | string,
    changes: http.OutgoingHttpHeaders = {},
  ): Promise<Answer> {
    const headers = {
      Accept: 'text/html',
      'Content-Type': 'application/x-www-form-urlencoded',
      'Sec-Fetch-Site': 'same-origin',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
      Origin: this.origin,
      Referer: this.origin + path,
      ...changes,
    }
    return this.send(path, {
      method: 'POST',
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
      body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
    })
  }

  /** From `start` through the local tenant's login page, as one of its people, to the page where the login leads. */
  async logIn(name = 'Ada Lovelace', start = '/login'): Promise<Answer> {
    return this.choose(await this.follow(start), name)
  }

  /** Clicks on a person on the local tenant's login page. */
  async choose(page: Answer, name: string): Promise<Answer> {
    const [, action = ''] = /<form method="post" action="([^"]+)"/.exec(page.body) ?? []
    const button = page.body.split('<button').find(part => part.includes(`>${name}<`))
    const [, person = ''] = /value="([^"]+)"/.exec(button ?? '') ?? []
    if (!action || !person) throw new Error(`No ${name} on the page at ${page.url}: ${page.status}`)
    return this.submit(new URL(action, page.url).href, { person })
  }

  /** One request as it stands; `target` is an absolute URL, or a request target as it goes over the wire. */
  async send(target: string, { method = 'GET', headers = {}, body, via }: SendOptions = {}): Promise<Answer> {
    const isAbsolute = via === undefined && /^https?:/.test(target)
    const url = isAbsolute ? new URL(target) : new URL(via ?? this.origin)
    const cookie = this.jar.header(new URL(isAbsolute || !target.startsWith('/') ? url : url.origin + target))
    const answer = await this.#exchange(url, {
      method,
      path: isAbsolute ? url.pathname + url.search : target,
      headers: { ...(cookie ? { Cookie: cookie } : {}), ...headers },
      body,
    })
    this.jar.store(url, answer.setCookies)
    return answer
  }

  async #followed(answer: Answer): Promise<Answer> {
    let current = answer
    for (let hops = 0; hops < 20; hops++) {
      const { location } = current.headers
      if (location === undefined) return current
      current = await this.get(new URL(location, current.url).href)
    }
    throw new Error(`Too many redirects, the last one from ${current.url}`)
  }

  #exchange(
    url: URL,
    {
      method,
      path,
      headers,
      body,
    }: { method: string; path: string; headers: http.OutgoingHttpHeaders; body: string | undefined },
  ): Promise<Answer> {
    const { promise, resolve, reject } = withResolvers<Answer>()
    const options = {
      method,
      path,
      headers: { Host: url.host, ...headers },
      hostname: url.hostname,
      port: url.origin === this.origin ? (this.#standIn?.port ?? url.port) : url.port,
      agent: false,
      ca: this.#ca,
    }
    const request = (url.protocol === 'https:' ? https : http).request(options, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        resolve({
          // relative redirects are relative to what was asked for
          url: URL.canParse(path, url.href) ? new URL(path, url) : url,
          status: response.statusCode ?? 0,
          headers: response.headers,
          setCookies: response.headers['set-cookie'] ?? [],
          body: Buffer.concat(chunks).toString(),
          bytes: Buffer.concat(chunks).length,
        })
      })
    })
    request.on('error', reject)
    request.end(body)
    return promise
  }
}

function withResolvers<Value>() {
  let resolve!: (value: Value) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

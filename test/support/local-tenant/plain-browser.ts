import { CookieJar } from '../cookie-jar.ts'

export interface Page {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** A browser without scripts that stays on one site. A page elsewhere, to which a redirect leads, has only its URL. */
export class PlainBrowser {
  readonly jar: CookieJar

  constructor(jar = new CookieJar()) {
    this.jar = jar
  }

  async open(url: URL, init: RequestInit = {}, hops = 0): Promise<Page> {
    if (hops > 20) throw new Error(`too many redirects, the last one to ${url}`)
    const headers = { accept: 'text/html', cookie: this.jar.header(url) }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    this.jar.store(url, response.headers.getSetCookie())
    const target = new URL(response.headers.get('location') ?? url, url)
    if (target.href !== url.href && target.origin === url.origin) return this.open(target, {}, hops + 1)
    return { url: target, status: response.status, headers: response.headers, text: await response.text() }
  }

  /** Sends a form to the page that it is on, or to a path below it. */
  async submit(page: Page, fields: Record<string, string>, below = ''): Promise<Page> {
    const url = new URL(page.url.pathname + below, page.url)
    return this.open(url, { method: 'POST', body: new URLSearchParams(fields) })
  }

  /** Logs in from `start` as the person with this id. */
  async logIn(start: URL, person: string): Promise<Page> {
    return this.submit(await this.open(start), { person })
  }
}

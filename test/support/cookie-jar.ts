interface Cookie {
  name: string
  value: string
  host: string
  path: string
  isSecure: boolean
}

/** Keeps cookies as a browser does: by host and path, whatever the port. */
export class CookieJar {
  #cookies: Cookie[] = []
  /** Is told of every Set-Cookie line. */
  onSet: (host: string, line: string) => void = () => {}

  store(url: URL, setCookies: readonly string[]): void {
    for (const line of setCookies) {
      this.onSet(url.hostname, line)
      const cookie = parse(url, line)
      this.#cookies = this.#cookies.filter(
        ({ name, host, path }) => !(name === cookie.name && host === cookie.host && path === cookie.path),
      )
      if (!isExpired(line)) this.#cookies.push(cookie)
    }
  }

  header(url: URL): string {
    return this.#cookies
      .filter(({ host, path, isSecure }) => {
        return (
          host === url.hostname && url.pathname.startsWith(path) && (url.protocol === 'https:' || !isSecure)
        )
      })
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  get(name: string): string | undefined {
    return this.#cookies.find(cookie => cookie.name === name)?.value
  }

  names(host: string): string[] {
    return this.#cookies.filter(cookie => cookie.host === host).map(({ name }) => name)
  }

  copy(): CookieJar {
    const jar = new CookieJar()
    jar.#cookies = this.#cookies.map(cookie => ({ ...cookie }))
    return jar
  }

  clear(host: string): void {
    this.#cookies = this.#cookies.filter(cookie => cookie.host !== host)
  }
}

function parse(url: URL, line: string): Cookie {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  return {
    name,
    value,
    host: url.hostname,
    path: /;\s*path=([^;]*)/i.exec(line)?.[1] ?? '/',
    isSecure: /;\s*secure/i.test(line),
  }
}

function isExpired(line: string): boolean {
  const expires = /;\s*expires=([^;]*)/i.exec(line)?.[1]
  const maxAge = /;\s*max-age=(-?\d+)/i.exec(line)?.[1]
  if (maxAge !== undefined) return Number(maxAge) <= 0
  return expires !== undefined && Date.parse(expires) <= Date.now()
}

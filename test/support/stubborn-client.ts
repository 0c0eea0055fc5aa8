import { type Answer, Client, type SendOptions } from './client.ts'
import { CookieJar } from './cookie-jar.ts'

/** Sends its headers with each request, those after a redirect too. */
export class StubbornClient extends Client {
  readonly #headers: Readonly<Record<string, string>>

  constructor(
    origin: string,
    { jar, headers }: { jar: CookieJar; headers: Readonly<Record<string, string>> },
  ) {
    super(origin, { jar })
    this.#headers = headers
  }

  override send(target: string, options: SendOptions = {}): Promise<Answer> {
    return super.send(target, { ...options, headers: { ...options.headers, ...this.#headers } })
  }
}

/** Keeps nothing, as a browser that was told to refuse cookies. */
export class ClosedJar extends CookieJar {
  override store(): void {}
}

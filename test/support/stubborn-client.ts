import { type Answer, Client } from './client.ts'
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

  override get(target: string): Promise<Answer> {
    return super.get(target, this.#headers)
  }
}

/** Keeps nothing, as a browser that was told to refuse cookies. */
export class ClosedJar extends CookieJar {
  override store(): void {}
}

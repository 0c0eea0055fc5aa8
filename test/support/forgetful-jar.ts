import { CookieJar } from './cookie-jar.ts'

/** A browser that does not keep some cookies, by their Set-Cookie lines. */
export class ForgetfulJar extends CookieJar {
  readonly #forgets: RegExp

  constructor(forgets: RegExp) {
    super()
    this.#forgets = forgets
  }

  override store(url: URL, setCookies: readonly string[]): void {
    super.store(
      url,
      setCookies.filter(line => !this.#forgets.test(line)),
    )
  }
}

import type { Session } from '../session/session.ts'

const keptMilliseconds = 60_000
const mostLogins = 1000

/**
 * The logins of this instance that are ending or have just ended. A callback that arrives twice at once, or again because its
 * answer was cut off, gets the session of the first one: a code is good for one exchange.
 */
export class RecentLogins {
  readonly #logins = new Map<string, { readonly session: Promise<Session>; readonly at: number }>()

  /** `key` must hold everything that proves the login: its cookie's value and the callback's URL. */
  finish(key: string, login: () => Promise<Session>): Promise<Session> {
    const known = this.#logins.get(key)
    if (known && performance.now() - known.at < keptMilliseconds) return known.session
    const session = login()
    this.#logins.set(key, { session, at: performance.now() })
    session.catch(() => this.#logins.delete(key))
    const [oldest] = this.#logins.keys()
    if (this.#logins.size > mostLogins && oldest !== undefined) this.#logins.delete(oldest)
    return session
  }
}

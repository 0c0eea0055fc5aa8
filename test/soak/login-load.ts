import type { Agent } from 'node:http'
import type { BrokenProvider } from '../support/broken-provider/provider.ts'
import { whoIsNamed } from '../support/broken-provider/truth.ts'
import type { Answer } from '../support/client.ts'
import { createLogoutToken } from '../support/logout-token.ts'
import { Browser } from './browser.ts'

interface Surroundings {
  readonly origin: string
  readonly provider: BrokenProvider
  readonly agent: Agent
}

/** What all users together did. */
export interface Tally {
  readonly logins: number
  /** Logins that had to fail. */
  readonly failures: number
  /** In the revocation store: one for a logout, two for one by the tenant, whose token is kept as well. */
  readonly entries: number
  /** Callbacks of the last minute: each has an entry in the rate-limit store for so long. */
  readonly limited: number
}

/** Different users who log in, do one of the things that people do, and never come back. */
export class LoginLoad {
  readonly #tally = { logins: 0, failures: 0, entries: 0 }
  readonly #surroundings: Surroundings
  /** When each callback was sent. */
  #callbacks: number[] = []
  #count = 0

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  get tally(): Tally {
    const minuteAgo = performance.now() - 60_000
    this.#callbacks = this.#callbacks.filter(at => at > minuteAgo)
    return { ...this.#tally, limited: this.#callbacks.length }
  }

  /** Goes on until there were so many logins in all, with `atOnce` users at the same time. */
  async run(logins: number, atOnce: number): Promise<void> {
    const one = async () => {
      while (this.#tally.logins < logins) await this.#next(this.#count++)
    }
    await Promise.all(Array.from({ length: atOnce }, one))
  }

  async #next(number: number): Promise<void> {
    const name = `person-${number}`
    const browser = this.#newBrowser(name, number)
    const kind = number % 20
    if (kind < 2) await this.#fail(browser, kind === 0)
    if (kind === 2) return this.#openTwoTabs(browser)
    await this.#logIn(browser)
    if (kind % 5 === 0) await this.#look(browser, name)
    if (kind < 11) return
    if (kind < 18) return this.#logOut(browser)
    await this.#endAtTenant(browser, name, kind === 18)
  }

  /** There are as many addresses as keep each below the rate limits, and no more: each costs memory. */
  #newBrowser(name: string, number: number): Browser {
    const { origin, agent, provider } = this.#surroundings
    const headers = { 'X-Forwarded-For': `10.1.0.${number % 250}` }
    const browser = new Browser({ origin, agent, headers })
    browser.become(name, provider.issuer)
    return browser
  }

  async #logIn(browser: Browser): Promise<void> {
    const callback = await this.#begin(browser)
    expect(await this.#finish(browser, callback), 302)
    this.#tally.logins += 1
  }

  async #look(browser: Browser, name: string): Promise<void> {
    const page = expect(await browser.get('/profile'), 200)
    if (!page.body.includes(`Welcome <bdi>${name}</bdi>`)) throw new Error(`${name} got another page`)
  }

  /** Begins a login. Returns the URL of its callback. */
  async #begin(browser: Browser): Promise<string> {
    const login = expect(await browser.get('/login'), 302)
    const authorize = expect(await browser.get(login.headers.location ?? ''), 302)
    return authorize.headers.location ?? ''
  }

  #finish(browser: Browser, callback: string): Promise<Answer> {
    this.#callbacks.push(performance.now())
    return browser.get(callback)
  }

  /** A login that the tenant denies, or whose code is wrong. */
  async #fail(browser: Browser, isDenied: boolean): Promise<void> {
    const url = new URL(await this.#begin(browser))
    if (isDenied) {
      url.searchParams.delete('code')
      url.searchParams.set('error', 'access_denied')
    } else url.searchParams.set('code', 'no-such-code')
    const { status, headers } = await this.#finish(browser, url.href)
    // a code that the tenant does not take leads to a fresh login
    const isOver = status >= 400 || headers.location?.startsWith('/login?')
    if (!isOver) throw new Error(`A login that has to fail was answered with ${status}`)
    this.#tally.failures += 1
  }

  /** Both finish, and the second login ends the session of the first. */
  async #openTwoTabs(browser: Browser): Promise<void> {
    const callbacks = [await this.#begin(browser), await this.#begin(browser)]
    for (const callback of callbacks.reverse()) expect(await this.#finish(browser, callback), 302)
    this.#tally.logins += 2
    this.#tally.entries += 1
    expect(await browser.get('/profile'), 200)
  }

  async #logOut(browser: Browser): Promise<void> {
    expect(await browser.get('/logout'), 302)
    this.#tally.entries += 1
  }

  async #endAtTenant(browser: Browser, name: string, isBySid: boolean): Promise<void> {
    const { person, sid } = whoIsNamed(name)
    const claims = isBySid ? { sub: undefined, sid } : { sub: person.sub, sid: undefined }
    const token = await createLogoutToken(this.#surroundings.provider, { claims })
    expect(await browser.post('/backchannel-logout', { logout_token: token }), 204)
    this.#tally.entries += 2
  }
}

function expect(answer: Answer, status: number): Answer {
  if (answer.status !== status)
    throw new Error(`${answer.url.pathname} was answered with ${answer.status} instead of ${status}`)
  return answer
}

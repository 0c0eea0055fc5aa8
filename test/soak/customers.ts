import type { Agent } from 'node:http'
import type { BrokenProvider } from '../support/broken-provider/provider.ts'
import { whoIsNamed } from '../support/broken-provider/who.ts'
import type { Answer } from '../support/client.ts'
import { createLogoutToken } from '../support/logout-token.ts'
import { Browser } from './browser.ts'

interface Shop {
  readonly origin: string
  readonly provider: BrokenProvider
  readonly agent: Agent
}

/** What customers did, all told. */
export interface Tally {
  readonly logins: number
  /** Logins that had to fail. */
  readonly failures: number
  /** On the list of ended sessions: one for a logout, two for one by the tenant, which marks the token as well. */
  readonly entries: number
  /** Logins that came back within the last minute: for so long they are counted, because there is a limit to it. */
  readonly counts: number
}

/** Different people who come, log in, do one of the things that people do, and never come back. */
export class Customers {
  readonly #tally = { logins: 0, failures: 0, entries: 0 }
  readonly #shop: Shop
  /** When each login came back. */
  #callbacks: number[] = []
  #count = 0

  constructor(shop: Shop) {
    this.#shop = shop
  }

  get tally(): Tally {
    const minuteAgo = performance.now() - 60_000
    this.#callbacks = this.#callbacks.filter(at => at > minuteAgo)
    return { ...this.#tally, counts: this.#callbacks.length }
  }

  /** Serves `some` more of them at the same time until there were so many logins in all. */
  async serve(logins: number, some: number): Promise<void> {
    const one = async () => {
      while (this.#tally.logins < logins) await this.#visit(this.#count++)
    }
    await Promise.all(Array.from({ length: some }, one))
  }

  async #visit(number: number): Promise<void> {
    const name = `person-${number}`
    const browser = this.#newBrowser(name, number)
    const turn = number % 20
    if (turn < 2) await this.#fail(browser, turn === 0)
    if (turn === 2) return this.#openTwoTabs(browser)
    await this.#logIn(browser)
    if (turn % 5 === 0) await this.#look(browser, name)
    if (turn < 11) return
    if (turn < 18) return this.#logOut(browser)
    await this.#hearFromTenant(browser, name, turn === 18)
  }

  /** As many addresses as keep all below the limits, and no more, because each is counted. */
  #newBrowser(name: string, number: number): Browser {
    const { origin, agent, provider } = this.#shop
    const headers = { 'X-Forwarded-For': `10.1.0.${number % 250}` }
    const browser = new Browser({ origin, agent, headers })
    browser.become(name, provider.issuer)
    return browser
  }

  async #logIn(browser: Browser): Promise<void> {
    const callback = await this.#begin(browser)
    expect(await this.#comeBack(browser, callback), 302)
    this.#tally.logins += 1
  }

  async #look(browser: Browser, name: string): Promise<void> {
    const page = expect(await browser.get('/profile'), 200)
    if (!page.body.includes(`Welcome <bdi>${name}</bdi>`)) throw new Error(`${name} got another page`)
  }

  /** Returns where the tenant sends the browser back to. */
  async #begin(browser: Browser): Promise<string> {
    const login = expect(await browser.get('/login'), 302)
    const authorize = expect(await browser.get(login.headers.location ?? ''), 302)
    return authorize.headers.location ?? ''
  }

  #comeBack(browser: Browser, callback: string): Promise<Answer> {
    this.#callbacks.push(performance.now())
    return browser.get(callback)
  }

  /** By a denial, or by a code that is worth nothing. */
  async #fail(browser: Browser, isDenied: boolean): Promise<void> {
    const url = new URL(await this.#begin(browser))
    if (isDenied) {
      url.searchParams.delete('code')
      url.searchParams.set('error', 'access_denied')
    } else url.searchParams.set('code', 'no-such-code')
    const { status } = await this.#comeBack(browser, url.href)
    if (status < 400) throw new Error(`A login that has to fail was answered with ${status}`)
    this.#tally.failures += 1
  }

  /** Both finish, and the session of the first gives way to that of the second. */
  async #openTwoTabs(browser: Browser): Promise<void> {
    const callbacks = [await this.#begin(browser), await this.#begin(browser)]
    for (const callback of callbacks.reverse()) expect(await this.#comeBack(browser, callback), 302)
    this.#tally.logins += 2
    this.#tally.entries += 1
    expect(await browser.get('/profile'), 200)
  }

  async #logOut(browser: Browser): Promise<void> {
    expect(await browser.get('/logout'), 302)
    this.#tally.entries += 1
  }

  async #hearFromTenant(browser: Browser, name: string, isBySid: boolean): Promise<void> {
    const { person, sid } = whoIsNamed(name)
    const claims = isBySid ? { sub: undefined, sid } : { sub: person.sub, sid: undefined }
    const token = await createLogoutToken(this.#shop.provider, { claims })
    expect(await browser.post('/backchannel-logout', { logout_token: token }), 204)
    this.#tally.entries += 2
  }
}

function expect(answer: Answer, status: number): Answer {
  if (answer.status !== status)
    throw new Error(`${answer.url.pathname} was answered with ${answer.status}, and not ${status}`)
  return answer
}

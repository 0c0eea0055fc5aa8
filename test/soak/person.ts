import { setTimeout as delay } from 'node:timers/promises'
import type { BrokenProvider } from '../support/broken-provider/provider.ts'
import { whoIsNamed } from '../support/broken-provider/truth.ts'
import type { Answer } from '../support/client.ts'
import { createLogoutToken } from '../support/logout-token.ts'
import type { Browser } from './browser.ts'
import type { CheckedRequests } from './checked-requests.ts'
import { resealSeconds } from './deployment.ts'
import type { Random } from './fault-schedule.ts'

interface Surroundings {
  readonly provider: BrokenProvider
  readonly requests: CheckedRequests
  readonly random: Random
  /** Callbacks that were never used, of anybody. */
  readonly abandoned: string[]
}

/**
 * One person, who knows whether they are logged in. It is `unknown` after a logout, or a login that ends an earlier session,
 * that got no clear answer: logged in and logged out are both right then, until the faults are over.
 */
export class Person {
  readonly name: string
  readonly #browser: Browser
  readonly #surroundings: Surroundings
  readonly #requests: CheckedRequests
  /** Browsers with copies of the cookies, made before the session ended. */
  readonly #ended: Browser[] = []
  #state: 'out' | 'in' | 'unknown' = 'out'
  #lastCallback: string | undefined
  #count = 0

  constructor(name: string, browser: Browser, surroundings: Surroundings) {
    this.name = name
    this.#browser = browser
    this.#surroundings = surroundings
    this.#requests = surroundings.requests
    browser.become(name, surroundings.provider.issuer)
  }

  /** Logs in once and looks around ever after. */
  async stayLoggedIn(): Promise<void> {
    await (this.#state === 'out' ? this.logIn() : this.browse())
  }

  /** Logs in, and logs out beside a page that seals the session anew. */
  async logOutWhenDue(): Promise<void> {
    if (this.#state === 'out') return this.logIn()
    await delay(resealSeconds * 1000)
    await this.#logOutWhileBrowsing()
  }

  /** Does one of the things that people and attackers do. */
  async act(): Promise<void> {
    const { random } = this.#surroundings
    if (this.#state === 'out')
      return random.pick([
        () => this.logIn(),
        () => this.logIn(),
        () => this.#openTwoTabs(),
        () => this.#abandon(),
        () => this.#tryEnded(),
      ])()
    await random.pick([
      () => this.browse(),
      () => this.browse(),
      () => this.browse(),
      () => this.browse(),
      () => this.#tryEnded(),
      () => this.#tryEnded(),
      () => this.#replay(),
      () => this.#followAbandoned(),
      () => this.logIn(),
      () => this.#logOut(),
      () => this.#logOutWhileBrowsing(),
      () => this.#endAtTenant(),
    ])()
  }

  async browse(): Promise<void> {
    const before = this.#state
    const answer = await this.#get('/profile', ['redis'])
    if (!answer || before !== this.#state) return
    const isIn = answer.status === 200
    if (isIn && before === 'out') this.#requests.violation(`${this.name} is logged in after a logout`)
    if (answer.status === 302 && before === 'in') this.#requests.violation(`${this.name} lost a session`)
    if (answer.status === 302 && before !== 'out') this.#end(this.#browser.copy())
  }

  async logIn(): Promise<void> {
    const page = this.#nextPage()
    const callback = await this.#begin(page)
    if (callback) await this.#finish(callback, page)
  }

  /** Checks without any excuse: the state is as this person knows it, and no copy of an ended session works. */
  async checkAfterFaults(): Promise<void> {
    // once at each of the two instances
    for (let times = 0; times < 2; times++) {
      await this.browse()
      for (const copy of this.#ended) await this.#try(copy)
    }
    // in the next round they would be worth nothing because they were idle
    this.#ended.splice(0)
    if (this.#state === 'unknown') this.#state = 'in'
    if (this.#state === 'out') await this.logIn()
    if (this.#state !== 'in') this.#requests.violation(`${this.name} cannot log in`)
    await this.browse()
  }

  get isLoggedIn(): boolean {
    return this.#state === 'in'
  }

  get endedCopies(): number {
    return this.#ended.length
  }

  #get(
    target: string,
    excuses: Parameters<CheckedRequests['get']>[2],
    browser = this.#browser,
  ): Promise<Answer | null> {
    return this.#requests.get({ name: this.name, browser }, target, excuses)
  }

  #nextPage(): string {
    this.#count += 1
    return `/profile?page=${this.#count}`
  }

  /** Begins a login. Returns the URL of the callback, if the tenant sends the browser there. */
  async #begin(page: string): Promise<string | null> {
    const login = `/login?${new URLSearchParams({ returnTo: page, another: '1' })}`
    const { location } = (await this.#get(login, ['redis', 'tenant']))?.headers ?? {}
    if (location === undefined) return null
    // an error page of the tenant is none of the application
    const authorize = await this.#browser.get(location).catch(() => null)
    return authorize?.headers.location ?? null
  }

  async #finish(callback: string, page: string): Promise<void> {
    const [copy, before, since] = [this.#browser.copy(), this.#state, performance.now()]
    const answer = await this.#get(callback, ['redis', 'tenant', 'process'])
    this.#lastCallback = callback
    if (answer?.status === 302) {
      if (answer.headers.location !== page)
        this.#requests.violation(`${this.name} landed on ${answer.headers.location}, and not on ${page}`)
      if (before !== 'out') this.#keepCopy(copy)
      this.#state = 'in'
      this.#requests.count('logins')
      return
    }
    if (answer && !this.#requests.mayHaveMet(since, 'tenant', 'process', 'redis'))
      this.#requests.violation(`${this.name}: a login ended with ${answer.status} while all was well`)
    // without an answer, or without one of Redis, nobody knows how far it came
    if (before === 'in' && this.#requests.mayHaveMet(since, 'redis', 'process')) this.#state = 'unknown'
  }

  /** The tab that was opened last finishes first. */
  async #openTwoTabs(): Promise<void> {
    const pages = [this.#nextPage(), this.#nextPage()]
    const tabs: { page: string; callback: string | null }[] = []
    for (const page of pages) tabs.push({ page, callback: await this.#begin(page) })
    for (const { page, callback } of tabs.reverse()) if (callback) await this.#finish(callback, page)
    this.#requests.count('logins in two tabs tried')
  }

  /** Begins a login and leaves its callback to others. */
  async #abandon(): Promise<void> {
    const callback = await this.#begin('/profile')
    if (callback) this.#surroundings.abandoned.push(callback)
  }

  /** A link to somebody else's callback must not log anybody in as them: `browse` checks whose page comes. */
  async #followAbandoned(): Promise<void> {
    const callback = this.#surroundings.abandoned.shift()
    if (!callback) return
    await this.#get(callback, ['redis', 'tenant'])
    this.#requests.count("others' callbacks followed")
    await this.browse()
  }

  async #replay(): Promise<void> {
    if (!this.#lastCallback) return
    await this.#get(this.#lastCallback, ['redis', 'tenant'])
    this.#requests.count('callbacks replayed')
    await this.browse()
  }

  async #logOut(): Promise<void> {
    const copy = this.#browser.copy()
    const answer = await this.#get('/logout', ['redis', 'tenant'])
    if (answer && isLoggedOut(answer)) {
      this.#end(copy)
      this.#requests.count('logouts')
    } else this.#state = 'unknown'
  }

  /** The response of the page may arrive after the logout, and must not bring the session back. */
  async #logOutWhileBrowsing(): Promise<void> {
    const page = this.#get('/profile', ['redis'])
    await this.#logOut()
    await page
    await this.browse()
  }

  /** The tenant ends one session, or all that the person has. */
  async #endAtTenant(): Promise<void> {
    const { provider, random } = this.#surroundings
    const { person, sid } = whoIsNamed(this.name)
    const claims = random.pick([
      { sub: undefined, sid },
      { sub: person.sub, sid: undefined },
    ])
    const copy = this.#browser.copy()
    const since = performance.now()
    const token = await createLogoutToken(provider, { claims })
    const answer = await this.#requests.post(
      { name: this.name, browser: this.#browser },
      '/backchannel-logout',
      {
        logout_token: token,
      },
    )
    if (answer?.status === 204) {
      this.#end(copy)
      this.#requests.count('logouts by the tenant')
      return
    }
    if (answer?.status !== 400) this.#state = 'unknown'
    else if (!this.#requests.mayHaveMet(since, 'keys', 'tenant', 'process'))
      this.#requests.violation(`${this.name}: a valid logout token was refused`)
  }

  /** Sends an old cookie, as somebody would who copied it. */
  async #tryEnded(): Promise<void> {
    const { random } = this.#surroundings
    const copy = this.#ended[random.between(0, this.#ended.length - 1)]
    if (copy) await this.#try(copy)
  }

  async #try(ended: Browser): Promise<void> {
    const answer = await this.#get('/profile', ['redis'], ended.copy())
    this.#requests.count('copies of ended sessions tried')
    if (answer?.status === 200) this.#requests.violation(`${this.name}: a session that was ended works`)
  }

  #end(copy: Browser): void {
    this.#state = 'out'
    this.#keepCopy(copy)
  }

  /** Keeps some of the first and some of the last. */
  #keepCopy(copy: Browser): void {
    if (this.#ended.length >= 12) this.#ended.splice(6, 1)
    this.#ended.push(copy)
  }
}

function isLoggedOut({ headers, setCookies }: Answer): boolean {
  const isCleared = setCookies.some(line => /^[\w-]*session=;/.test(line))
  return isCleared || /\/v2\/logout\?/.test(headers.location ?? '')
}

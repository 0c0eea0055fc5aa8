import type { BrokenProvider } from '../support/broken-provider/provider.ts'
import { whoIsNamed } from '../support/broken-provider/who.ts'
import type { Answer } from '../support/client.ts'
import { createLogoutToken } from '../support/logout-token.ts'
import type { Browser } from './browser.ts'
import type { Random } from './random.ts'
import type { Visits } from './visits.ts'

interface Surroundings {
  readonly provider: BrokenProvider
  readonly visits: Visits
  readonly random: Random
  /** Callbacks that were never used, of anybody. */
  readonly abandoned: string[]
}

/**
 * One person, who knows whether they are logged in. `unsure` is who asked for a logout, or for a login that ends an earlier
 * session, and got no answer that says so: both are right, until all is calm.
 */
export class Visitor {
  readonly name: string
  readonly #browser: Browser
  readonly #around: Surroundings
  /** Copies of cookies, made before the session ended. */
  readonly #dead: Browser[] = []
  #state: 'out' | 'in' | 'unsure' = 'out'
  #lastCallback: string | undefined
  #count = 0

  constructor(name: string, browser: Browser, around: Surroundings) {
    this.name = name
    this.#browser = browser
    this.#around = around
    browser.become(name, around.provider.issuer)
  }

  /** Logs in once and looks around ever after. */
  async stay(): Promise<void> {
    await (this.#state === 'out' ? this.logIn() : this.browse())
  }

  /** Does one of the things that people and attackers do. */
  async act(): Promise<void> {
    const { random } = this.#around
    if (this.#state === 'out')
      return random.pick([
        () => this.logIn(),
        () => this.logIn(),
        () => this.#openTwoTabs(),
        () => this.#abandon(),
        () => this.#haunt(),
      ])()
    await random.pick([
      () => this.browse(),
      () => this.browse(),
      () => this.browse(),
      () => this.browse(),
      () => this.#haunt(),
      () => this.#haunt(),
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
    const answer = await this.#get('/profile', before === 'out' ? ['store', 'tenant'] : ['store'])
    if (!answer || before !== this.#state) return
    const isIn = answer.status === 200
    if (isIn && before === 'out') this.#around.visits.violated(`${this.name} is logged in after a logout`)
    if (answer.status === 302 && before === 'in') this.#around.visits.violated(`${this.name} lost a session`)
    if (answer.status === 302 && before !== 'out') this.#end(this.#browser.copy())
  }

  async logIn(): Promise<void> {
    const page = this.#nextPage()
    const callback = await this.#begin(page)
    if (callback) await this.#finish(callback, page)
  }

  /** With nothing to excuse it by: who is in is in, who is out is out, and no copy lives. */
  async answerRollCall(): Promise<void> {
    // each of the two instances
    for (let times = 0; times < 2; times++) {
      await this.browse()
      for (const copy of this.#dead) await this.#try(copy)
    }
    if (this.#state === 'unsure') this.#state = 'in'
    if (this.#state === 'out') await this.logIn()
    if (this.#state !== 'in') this.#around.visits.violated(`${this.name} cannot log in`)
    await this.browse()
  }

  get isIn(): boolean {
    return this.#state === 'in'
  }

  get deadCopies(): number {
    return this.#dead.length
  }

  #get(
    target: string,
    excuses: Parameters<Visits['get']>[2],
    browser = this.#browser,
  ): Promise<Answer | null> {
    return this.#around.visits.get({ name: this.name, browser }, target, excuses)
  }

  #nextPage(): string {
    this.#count += 1
    return `/profile?visit=${this.#count}`
  }

  /** Returns where the tenant sends the browser back to, if it does. */
  async #begin(page: string): Promise<string | null> {
    const login = `/login?${new URLSearchParams({ returnTo: page, another: '1' })}`
    const { location } = (await this.#get(login, ['store', 'tenant']))?.headers ?? {}
    if (location === undefined) return null
    // the tenant may do what it likes: the application has nothing to do with it
    const authorize = await this.#browser.get(location).catch(() => null)
    return authorize?.headers.location ?? null
  }

  async #finish(callback: string, page: string): Promise<void> {
    const { visits } = this.#around
    const [copy, before, since] = [this.#browser.copy(), this.#state, performance.now()]
    const answer = await this.#get(callback, ['store', 'tenant', 'process'])
    this.#lastCallback = callback
    if (answer?.status === 302) {
      if (answer.headers.location !== page)
        visits.violated(`${this.name} landed on ${answer.headers.location}, and not on ${page}`)
      if (before !== 'out') this.#bury(copy)
      this.#state = 'in'
      visits.saw('logins')
      return
    }
    if (answer && !visits.touched(since, 'tenant', 'process', 'store'))
      visits.violated(`${this.name}: a login ended with ${answer.status} while all was well`)
    // without an answer, or a store that gave one, nobody knows how far it came
    if (before === 'in' && visits.touched(since, 'store', 'process')) this.#state = 'unsure'
  }

  /** The tab that was opened last finishes first. */
  async #openTwoTabs(): Promise<void> {
    const pages = [this.#nextPage(), this.#nextPage()]
    const tabs: { page: string; callback: string | null }[] = []
    for (const page of pages) tabs.push({ page, callback: await this.#begin(page) })
    for (const { page, callback } of tabs.reverse()) if (callback) await this.#finish(callback, page)
    this.#around.visits.saw('logins in two tabs tried')
  }

  async #abandon(): Promise<void> {
    const callback = await this.#begin('/profile')
    if (callback) this.#around.abandoned.push(callback)
  }

  /** A link to somebody else's callback logs nobody in as them: whose page comes next, `browse` sees. */
  async #followAbandoned(): Promise<void> {
    const callback = this.#around.abandoned.shift()
    if (!callback) return
    await this.#get(callback, ['store', 'tenant'])
    this.#around.visits.saw("others' callbacks followed")
    await this.browse()
  }

  async #replay(): Promise<void> {
    if (!this.#lastCallback) return
    await this.#get(this.#lastCallback, ['store', 'tenant'])
    this.#around.visits.saw('callbacks replayed')
    await this.browse()
  }

  async #logOut(): Promise<void> {
    const copy = this.#browser.copy()
    const answer = await this.#get('/logout', ['store', 'tenant'])
    if (answer && isLoggedOut(answer)) {
      this.#end(copy)
      this.#around.visits.saw('logouts')
    } else this.#state = 'unsure'
  }

  /** The page may come after the logout, and must not bring the session back. */
  async #logOutWhileBrowsing(): Promise<void> {
    const page = this.#get('/profile', ['store', 'tenant'])
    await this.#logOut()
    await page
  }

  /** Of one session, or of all that the person has. */
  async #endAtTenant(): Promise<void> {
    const { provider, random, visits } = this.#around
    const { person, sid } = whoIsNamed(this.name)
    const claims = random.pick([
      { sub: undefined, sid },
      { sub: person.sub, sid: undefined },
    ])
    const copy = this.#browser.copy()
    const since = performance.now()
    const token = await createLogoutToken(provider, { claims })
    const answer = await visits.post({ name: this.name, browser: this.#browser }, '/backchannel-logout', {
      logout_token: token,
    })
    if (answer?.status === 204) {
      this.#end(copy)
      visits.saw('logouts by the tenant')
      return
    }
    if (answer?.status !== 400) this.#state = 'unsure'
    else if (!visits.touched(since, 'keys', 'tenant', 'process'))
      visits.violated(`${this.name}: a good logout token was refused`)
  }

  /** With an old cookie of one's own, as somebody would who copied it. */
  async #haunt(): Promise<void> {
    const { random } = this.#around
    const copy = this.#dead[random.between(0, this.#dead.length - 1)]
    if (copy) await this.#try(copy)
  }

  async #try(dead: Browser): Promise<void> {
    const answer = await this.#get('/profile', ['store', 'tenant'], dead.copy())
    this.#around.visits.saw('dead copies tried')
    if (answer?.status === 200) this.#around.visits.violated(`${this.name}: a session that was ended lives`)
  }

  #end(copy: Browser): void {
    this.#state = 'out'
    this.#bury(copy)
  }

  /** Some of the first and some of the last. */
  #bury(copy: Browser): void {
    if (this.#dead.length >= 12) this.#dead.splice(6, 1)
    this.#dead.push(copy)
  }
}

function isLoggedOut({ headers, setCookies }: Answer): boolean {
  const isCleared = setCookies.some(line => /^[\w-]*session=;/.test(line))
  return isCleared || /\/v2\/logout\?/.test(headers.location ?? '')
}

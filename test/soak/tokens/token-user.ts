import { setTimeout as delay } from 'node:timers/promises'
import type { Answer, Client } from '../../support/client.ts'
import type { TokenInstance } from '../../support/token-fleet.ts'
import type { Observations } from '../checked-requests.ts'
import type { Random } from '../fault-schedule.ts'

interface Surroundings {
  readonly instances: readonly [TokenInstance, TokenInstance]
  readonly random: Random
  readonly observations: Observations
}

/** Somebody who opens a page that needs an access token, in one tab or in several, at either instance. */
export class TokenUser {
  readonly person: string
  /** How often their tokens were gone. */
  losses = 0
  readonly #client: Client
  readonly #surroundings: Surroundings
  #hasTokens = true

  constructor(person: string, client: Client, surroundings: Surroundings) {
    this.person = person
    this.#client = client
    this.#surroundings = surroundings
  }

  /** Until the run is over. */
  async comeAgain(isOver: () => boolean): Promise<void> {
    const { random } = this.#surroundings
    while (!isOver()) {
      await (this.#hasTokens ? this.#openTabs(random.between(1, 3)) : this.logIn())
      await delay(random.between(200, 1200))
    }
  }

  /** After the faults: resolves with whether the page opens, with one more login at most. */
  async isServed(): Promise<boolean> {
    const [answer] = await this.#openTabs(1)
    if (answer?.status === 200) return true
    return this.#hasTokens ? false : this.logIn()
  }

  /** Where the tokens are gone. Resolves with whether that helped. */
  async logIn(): Promise<boolean> {
    this.#client.redirectTo(this.#surroundings.random.pick(this.#surroundings.instances).origin)
    const page = await this.#client.follow('/login?returnTo=/token&renew=', html).catch(() => null)
    this.#surroundings.observations.count(`fresh logins that ended with ${page?.status ?? 'no answer'}`)
    this.#hasTokens = page?.status === 200 && page.url.pathname === '/token'
    return this.#hasTokens
  }

  async #openTabs(count: number): Promise<(Answer | null)[]> {
    const answers = await Promise.all(Array.from({ length: count }, () => this.#open()))
    if (!answers.some(answer => answer?.headers.location?.startsWith('/login'))) return answers
    // all of the tabs are led to the same login, also where it has to be tried again
    if (this.#hasTokens) this.losses += 1
    this.#hasTokens = false
    return answers
  }

  async #open(): Promise<Answer | null> {
    const { instances, random, observations } = this.#surroundings
    const tab = this.#client.copy()
    tab.redirectTo(random.pick(instances).origin)
    const answer = await tab.get('/token', html).catch(() => null)
    const what = answer ? String(answer.status) : 'no answer'
    observations.count(`pages: ${what}`)
    if (answer && ![200, 302, 503].includes(answer.status))
      observations.violation(`${this.person}: the page was answered with ${what}`)
    return answer
  }
}

const html = { Accept: 'text/html' }

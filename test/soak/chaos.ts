import https from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { Browser } from './browser.ts'
import { CheckedRequests, Observations, RecentFaults } from './checked-requests.ts'
import { type Deployment, injectFaults, startDeployment } from './deployment.ts'
import { createRound, type Fault, Random } from './fault-schedule.ts'
import type { RunContext, SoakPart } from './part.ts'
import { Person } from './person.ts'

interface Options {
  readonly seconds: number
  readonly users: number
  readonly seed: number
  readonly isVerbose: boolean
}

const roundSeconds = 60
const recoverySeconds = 45

/** Faults of the tenant, Redis and the processes, while people log in, look around and log out. */
export function chaosPart({ seconds, users, seed, isVerbose }: Options): SoakPart {
  return {
    title: `Chaos, seed ${seed}: nobody sees another's page, loses a session or gets back one that was ended`,
    async run(context) {
      const observations = new Observations()
      const chaos = new Chaos(await startDeployment(context), observations, { users, seed })
      context.after(() => chaos.close())
      for (const [number, length] of roundLengths(seconds).entries()) {
        const round = createRound(seed + number, length)
        await chaos.run(round, fault => isVerbose && context.print(describe(fault)))
        context.print(`round ${number + 1}: ${round.length} faults, ${await chaos.recover()}`)
      }
      report(observations, context)
      return observations.violations
    },
  }
}

class Chaos {
  readonly #deployment: Deployment
  readonly #observations: Observations
  readonly #faults = new RecentFaults()
  readonly #agents: https.Agent[] = []
  readonly #people: Person[]
  readonly #seed: number

  constructor(
    deployment: Deployment,
    observations: Observations,
    { users, seed }: { users: number; seed: number },
  ) {
    this.#deployment = deployment
    this.#observations = observations
    this.#seed = seed
    const requests = new CheckedRequests(observations, this.#faults)
    const abandoned: string[] = []
    this.#people = Array.from({ length: users }, (_, number) => {
      const random = new Random(seed * 1000 + number)
      const surroundings = { provider: deployment.provider, requests, random, abandoned }
      return new Person(`person-${number}`, this.#newBrowser(number), surroundings)
    })
  }

  /** Everybody does something all the time, until the last fault is over. */
  async run(round: readonly Fault[], onFault: (fault: Fault) => void): Promise<void> {
    let isOver = false
    const everybody = this.#people.map(async (person, number) => {
      const random = new Random(this.#seed * 2000 + number)
      while (!isOver) {
        await actOf(person, number)
        await delay(random.between(20, 200))
      }
    })
    const injection = { deployment: this.#deployment, faults: this.#faults, observations: this.#observations }
    await injectFaults(injection, round, onFault).finally(() => {
      isOver = true
    })
    await Promise.all(everybody)
  }

  /** Waits until everything works again without a restart. After that no fault excuses anything. */
  async recover(): Promise<string> {
    const beganAt = performance.now()
    const since = () => (performance.now() - beganAt) / 1000
    while (!(await this.#works()) && since() < recoverySeconds) await delay(200)
    const seconds = since()
    if (seconds >= recoverySeconds)
      this.#observations.violation(`does not work again after ${recoverySeconds} s`)
    this.#faults.forget()
    const copies = this.#people.reduce((sum, { endedCopies }) => sum + endedCopies, 0)
    await Promise.all(this.#people.map(person => person.checkAfterFaults()))
    const loggedIn = this.#people.filter(({ isLoggedIn }) => isLoggedIn).length
    return `works again after ${seconds.toFixed(1)} s; ${loggedIn} of ${this.#people.length} people are logged in, ${copies} copies of ended sessions are worth nothing`
  }

  async close(): Promise<void> {
    for (const agent of this.#agents) agent.destroy()
  }

  /** Both instances are ready, and let somebody log in: nginx asks them in turn. */
  async #works(): Promise<boolean> {
    for (const { port } of this.#deployment.instances) {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
      if (!answer?.ok) return false
    }
    for (let times = 0; times < 4; times++) {
      const client = this.#deployment.proxy.client()
      const page = await client.follow('/login').catch(() => null)
      if (page?.status !== 200 || page.url.pathname !== '/profile') return false
    }
    return true
  }

  /** Each has an address of its own, as people have: one address for all would reach the rate limits. */
  #newBrowser(number: number): Browser {
    const { origin } = this.#deployment.proxy
    // the authority of its certificate is made for each run, and is not what is tested here
    const trusting = { keepAlive: true, rejectUnauthorized: false }
    const agent = new https.Agent({ ...trusting, family: 4, localAddress: `127.0.1.${number + 1}` })
    this.#agents.push(agent)
    return new Browser({ origin, agent })
  }
}

/** Most do anything. Some live long enough for their session to be sealed anew, in a page or beside a logout. */
function actOf(person: Person, number: number): Promise<void> {
  if (number % 4 === 0) return person.stayLoggedIn()
  return number % 4 === 1 ? person.logOutWhenDue() : person.act()
}

function roundLengths(seconds: number): number[] {
  const rounds = Math.ceil(seconds / roundSeconds)
  return Array.from({ length: rounds }, () => Math.round(seconds / rounds))
}

function describe({ at, lasts, part, what, ...rest }: Fault): string {
  const which = 'instance' in rest ? ` ${rest.instance + 1}` : ''
  return `${(at / 1000).toFixed(1)} s: ${part}${which} ${what}, ${lasts} ms`
}

function report({ times, counts }: Observations, { print }: RunContext): void {
  const sorted = [...counts].sort(([one], [other]) => one.localeCompare(other))
  for (const [what, count] of sorted) print(`${count.toLocaleString('en')} ${what}`)
  print(`response times: median ${times.median} ms, p99 ${times.p99} ms, at most ${times.most} ms`)
}

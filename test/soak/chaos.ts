import https from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { Browser } from './browser.ts'
import type { SoakPart, Stand } from './part.ts'
import { Random } from './random.ts'
import { createAct, type Fault } from './schedule.ts'
import { openStage, type Stage } from './stage.ts'
import { storm } from './storm.ts'
import { Visitor } from './visitor.ts'
import { Visits } from './visits.ts'
import { Weather } from './weather.ts'
import { Witness } from './witness.ts'

interface Options {
  readonly seconds: number
  readonly visitors: number
  readonly seed: number
  readonly isVerbose: boolean
}

const actSeconds = 60
const recoverySeconds = 45

/** Faults of the tenant, the store and the processes, while people log in, look around and log out. */
export function chaosPart({ seconds, visitors, seed, isVerbose }: Options): SoakPart {
  return {
    title: `Chaos, seed ${seed}: nobody sees another's page, loses a session or gets back one that was ended`,
    async run(stand) {
      const witness = new Witness()
      const chaos = new Chaos(await openStage(stand), witness, { visitors, seed })
      stand.after(() => chaos.close())
      for (const [number, length] of actLengths(seconds).entries()) {
        const act = createAct(seed + number, length)
        await chaos.play(act, fault => isVerbose && stand.print(describe(fault)))
        stand.print(`act ${number + 1}: ${act.length} faults, ${await chaos.recover()}`)
      }
      report(witness, stand)
      return witness.violations
    },
  }
}

class Chaos {
  readonly #stage: Stage
  readonly #witness: Witness
  readonly #weather = new Weather()
  readonly #agents: https.Agent[] = []
  readonly #visitors: Visitor[]
  readonly #seed: number

  constructor(stage: Stage, witness: Witness, { visitors, seed }: { visitors: number; seed: number }) {
    this.#stage = stage
    this.#witness = witness
    this.#seed = seed
    const visits = new Visits(witness, this.#weather)
    const abandoned: string[] = []
    this.#visitors = Array.from({ length: visitors }, (_, number) => {
      const random = new Random(seed * 1000 + number)
      const around = { provider: stage.provider, visits, random, abandoned }
      return new Visitor(`person-${number}`, this.#newBrowser(number), around)
    })
  }

  /** Everybody does something all the time, until the last fault is over. */
  async play(act: readonly Fault[], onFault: (fault: Fault) => void): Promise<void> {
    let isOver = false
    const everybody = this.#visitors.map(async (visitor, number) => {
      const random = new Random(this.#seed * 2000 + number)
      while (!isOver) {
        await (number % 4 === 0 ? visitor.stay() : visitor.act())
        await delay(random.between(20, 200))
      }
    })
    const around = { stage: this.#stage, weather: this.#weather, witness: this.#witness }
    await storm(around, act, onFault).finally(() => {
      isOver = true
    })
    await Promise.all(everybody)
  }

  /** Without a restart, and then nothing is excused any more. */
  async recover(): Promise<string> {
    const beganAt = performance.now()
    const since = () => (performance.now() - beganAt) / 1000
    while (!(await this.#isWell()) && since() < recoverySeconds) await delay(200)
    const seconds = since()
    if (seconds >= recoverySeconds) this.#witness.violated(`not well again after ${recoverySeconds} s`)
    this.#weather.clear()
    const copies = this.#visitors.reduce((sum, { deadCopies }) => sum + deadCopies, 0)
    await Promise.all(this.#visitors.map(visitor => visitor.answerRollCall()))
    const well = this.#visitors.filter(({ isIn }) => isIn).length
    return `well again after ${seconds.toFixed(1)} s; ${well} of ${this.#visitors.length} people are in, ${copies} dead copies are dead`
  }

  async close(): Promise<void> {
    for (const agent of this.#agents) agent.destroy()
  }

  /** Both are ready, and both would let somebody log in: it is their round. */
  async #isWell(): Promise<boolean> {
    for (const { port } of this.#stage.instances) {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
      if (!answer?.ok) return false
    }
    for (let times = 0; times < 4; times++) {
      const client = this.#stage.proxy.client()
      const page = await client.follow('/login').catch(() => null)
      if (page?.status !== 200 || page.url.pathname !== '/profile') return false
    }
    return true
  }

  /** Each with an address of its own, as people have: all of them together would meet the limits. */
  #newBrowser(number: number): Browser {
    const { origin } = this.#stage.proxy
    // its certificate's authority is made for each run, and is not what is tested here
    const trusting = { keepAlive: true, rejectUnauthorized: false }
    const agent = new https.Agent({ ...trusting, family: 4, localAddress: `127.0.1.${number + 1}` })
    this.#agents.push(agent)
    return new Browser({ origin, agent })
  }
}

function actLengths(seconds: number): number[] {
  const acts = Math.ceil(seconds / actSeconds)
  return Array.from({ length: acts }, () => Math.round(seconds / acts))
}

function describe({ at, lasts, part, what, ...rest }: Fault): string {
  const which = 'instance' in rest ? ` ${rest.instance + 1}` : ''
  return `${(at / 1000).toFixed(1)} s: ${part}${which} ${what}, ${lasts} ms`
}

function report(witness: Witness, { print }: Stand): void {
  const { half, p99, all } = witness.times
  const counts = [...witness.counts].sort(([one], [other]) => one.localeCompare(other))
  for (const [what, count] of counts) print(`${count.toLocaleString('en')} ${what}`)
  print(`answers: half within ${half} ms, 99 of 100 within ${p99} ms, all within ${all} ms`)
}

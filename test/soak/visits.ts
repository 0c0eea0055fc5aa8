import type { Answer } from '../support/client.ts'
import type { Browser } from './browser.ts'
import type { Disturbance, Weather } from './weather.ts'
import type { Witness } from './witness.ts'

interface Who {
  readonly name: string
  readonly browser: Browser
}

/** Beyond what the application waits for its tenant, with room for a machine that has much else to do. */
const mostMilliseconds = 10_000

/** Every request of every visitor, with what must hold for each of them. */
export class Visits {
  readonly #witness: Witness
  readonly #weather: Weather

  constructor(witness: Witness, weather: Weather) {
    this.#witness = witness
    this.#weather = weather
  }

  /** `excuses`: the faults that may turn the answer into a 502, 503 or 504. Null where there was none. */
  get(who: Who, target: string, excuses: readonly Disturbance[]): Promise<Answer | null> {
    return this.#judge(who, `GET ${new URL(target, 'https://any.invalid').pathname}`, excuses, () =>
      who.browser.get(target),
    )
  }

  post(who: Who, target: string, fields: Record<string, string>): Promise<Answer | null> {
    const excuses = ['store', 'tenant', 'process'] as const
    return this.#judge(who, `POST ${target}`, excuses, () => who.browser.post(target, fields))
  }

  touched(since: number, ...parts: readonly Disturbance[]): boolean {
    return this.#weather.touched(since, ...parts)
  }

  violated(what: string): void {
    this.#witness.violated(what)
  }

  saw(what: string): void {
    this.#witness.saw(what)
  }

  async #judge(
    { name }: Who,
    what: string,
    excuses: readonly Disturbance[],
    send: () => Promise<Answer>,
  ): Promise<Answer | null> {
    const since = performance.now()
    const answer = await send().catch((error: unknown) => {
      this.violated(`${name}: ${what}: no answer (${error})`)
      return null
    })
    const milliseconds = performance.now() - since
    if (!answer) return null
    this.#witness.answeredIn(milliseconds)
    const { status, body, headers } = answer
    this.saw(`answers ${status}${status < 400 ? '' : ` to ${what}`}`)
    const id = headers['x-request-id'] ?? 'none'
    const complain = (complaint: string) => this.violated(`${name}: ${what}: ${complaint} (request ${id})`)

    if (milliseconds > mostMilliseconds) complain(`took ${Math.round(milliseconds)} ms`)
    for (const [other] of body.matchAll(/person-\d+\b/g)) if (other !== name) complain(`shows ${other}`)
    if (status === 200 && what === 'GET /profile' && !body.includes(`Welcome <bdi>${name}</bdi>`))
      complain('shows another page')
    if (status === 500 || status > 504) complain(`was answered with ${status}`)
    if (status > 500 && !this.touched(since, ...excuses, 'process'))
      complain(`was answered with ${status}, and nothing was wrong`)
    return answer
  }
}

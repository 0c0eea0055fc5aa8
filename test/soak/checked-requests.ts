import type { Answer } from '../support/client.ts'
import type { Browser } from './browser.ts'
import type { Part } from './fault-schedule.ts'

interface Sender {
  readonly name: string
  readonly browser: Browser
}

/** The application waits for its tenant for 5 s; the rest is for a machine that has much else to do. */
const mostMilliseconds = 10_000

/** Sends every request of every user, and checks what must hold for each answer. */
export class CheckedRequests {
  readonly #observations: Observations
  readonly #faults: RecentFaults

  constructor(observations: Observations, faults: RecentFaults) {
    this.#observations = observations
    this.#faults = faults
  }

  /** `excuses`: the faults that may turn the answer into a 502, 503 or 504. Null where no answer came. */
  get(sender: Sender, target: string, excuses: readonly FaultSource[]): Promise<Answer | null> {
    return this.#check(sender, `GET ${new URL(target, 'https://any.invalid').pathname}`, excuses, () =>
      sender.browser.get(target),
    )
  }

  post(sender: Sender, target: string, fields: Record<string, string>): Promise<Answer | null> {
    const excuses = ['redis', 'tenant', 'process'] as const
    return this.#check(sender, `POST ${target}`, excuses, () => sender.browser.post(target, fields))
  }

  mayHaveMet(since: number, ...sources: readonly FaultSource[]): boolean {
    return this.#faults.mayHaveMet(since, ...sources)
  }

  violation(what: string): void {
    this.#observations.violation(what)
  }

  count(what: string): void {
    this.#observations.count(what)
  }

  async #check(
    { name }: Sender,
    what: string,
    excuses: readonly FaultSource[],
    send: () => Promise<Answer>,
  ): Promise<Answer | null> {
    const since = performance.now()
    const answer = await send().catch((error: unknown) => {
      this.violation(`${name}: ${what}: no answer (${error})`)
      return null
    })
    const milliseconds = performance.now() - since
    if (!answer) return null
    this.#observations.answeredIn(milliseconds)
    const { status, body, headers, setCookies } = answer
    this.count(`answers ${status}${status < 400 ? '' : ` to ${what}`}`)
    if (what === 'GET /profile' && setCookies.some(line => /^__Host-session=[^;]/.test(line)))
      this.count('sessions sealed anew')
    const id = headers['x-request-id'] ?? 'none'
    const report = (problem: string) => this.violation(`${name}: ${what}: ${problem} (request ${id})`)

    if (milliseconds > mostMilliseconds) report(`took ${Math.round(milliseconds)} ms`)
    for (const [other] of body.matchAll(/person-\d+\b/g)) if (other !== name) report(`shows ${other}`)
    if (status === 200 && what === 'GET /profile' && !body.includes(`Welcome <bdi>${name}</bdi>`))
      report('shows another page')
    if (status === 500 || status > 504) report(`was answered with ${status}`)
    if (status > 500 && !this.mayHaveMet(since, ...excuses, 'process'))
      report(`was answered with ${status}, and nothing was wrong`)
    return answer
  }
}

/** What was seen, and what must never be seen. */
export class Observations {
  readonly violations: string[] = []
  readonly counts = new Map<string, number>()
  readonly #milliseconds: number[] = []
  readonly #beganAt = performance.now()

  violation(what: string): void {
    const seconds = ((performance.now() - this.#beganAt) / 1000).toFixed(1)
    this.violations.push(`at ${seconds} s: ${what}`)
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }

  answeredIn(milliseconds: number): void {
    this.#milliseconds.push(milliseconds)
  }

  /** The median, the 99th percentile and the maximum of the response times, in milliseconds. */
  get times(): { readonly median: number; readonly p99: number; readonly most: number } {
    const sorted = this.#milliseconds.toSorted((one, other) => one - other)
    const at = (share: number) => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN)
    return { median: at(0.5), p99: at(0.99), most: at(1) }
  }
}

/** A key rotation is a source of its own: it hinders nothing but logout tokens, and those for longer. */
export type FaultSource = Part | 'keys'

/**
 * How long after a fault its consequences may still be met, in milliseconds. A call to an endpoint of the tenant that hangs
 * takes 5 s, and opens its circuit breaker for 10 s. Redis is tried again every half second. A logout token with an unknown
 * key lets the keys be fetched every 30 s.
 */
const aftermath: Record<FaultSource, number> = { tenant: 20_000, redis: 4000, process: 2000, keys: 35_000 }

/** The faults that there are, and those that have just ended. */
export class RecentFaults {
  readonly #active = new Map<FaultSource, number>()
  readonly #endedAt = new Map<FaultSource, number>()

  /** Returns what ends it. */
  begin(source: FaultSource): () => void {
    this.#active.set(source, (this.#active.get(source) ?? 0) + 1)
    return () => {
      this.#active.set(source, (this.#active.get(source) ?? 0) - 1)
      this.#endedAt.set(source, performance.now())
    }
  }

  /** Whether a request that was sent at `since` may have met such a fault, or its consequences. */
  mayHaveMet(since: number, ...sources: readonly FaultSource[]): boolean {
    return sources.some(
      source =>
        (this.#active.get(source) ?? 0) > 0 ||
        (this.#endedAt.get(source) ?? Number.NEGATIVE_INFINITY) + aftermath[source] > since,
    )
  }

  /** From here on no earlier fault excuses anything. */
  forget(): void {
    this.#endedAt.clear()
  }
}

/** Writes down what was seen, and above all what must never be. */
export class Witness {
  readonly violations: string[] = []
  readonly counts = new Map<string, number>()
  readonly #milliseconds: number[] = []
  readonly #beganAt = performance.now()

  violated(what: string): void {
    const seconds = ((performance.now() - this.#beganAt) / 1000).toFixed(1)
    this.violations.push(`at ${seconds} s: ${what}`)
  }

  saw(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }

  answeredIn(milliseconds: number): void {
    this.#milliseconds.push(milliseconds)
  }

  /** In milliseconds: half of the answers, 99 of 100, and all came within. */
  get times(): { readonly half: number; readonly p99: number; readonly all: number } {
    const sorted = this.#milliseconds.toSorted((one, other) => one - other)
    const at = (share: number) => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN)
    return { half: at(0.5), p99: at(0.99), all: at(1) }
  }
}

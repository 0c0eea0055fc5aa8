/**
 * After a timeout the circuit of an endpoint is open for a while: calls to it fail at once, instead of each waiting as
 * long.
 */
export class CircuitBreaker {
  /** By endpoint, in milliseconds of `performance.now()`. */
  readonly #openUntil = new Map<string, number>()
  readonly #milliseconds: number

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
  }

  isOpen(endpoint: string): boolean {
    const until = this.#openUntil.get(endpoint)
    if (until === undefined) return false
    if (performance.now() < until) return true
    this.#openUntil.delete(endpoint)
    return false
  }

  open(endpoint: string): void {
    this.#openUntil.set(endpoint, performance.now() + this.#milliseconds)
  }
}

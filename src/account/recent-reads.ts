const keptMilliseconds = 60_000
const mostReads = 1000

/** What was read for a session within the last minute, by this instance. */
export class RecentReads<Value> {
  readonly #reads = new Map<string, { readonly value: Value; readonly at: number }>()

  find(sessionId: string): Value | undefined {
    const read = this.#reads.get(sessionId)
    return read && performance.now() - read.at < keptMilliseconds ? read.value : undefined
  }

  keep(sessionId: string, value: Value): Value {
    this.#reads.delete(sessionId)
    this.#reads.set(sessionId, { value, at: performance.now() })
    const [oldest] = this.#reads.keys()
    if (this.#reads.size > mostReads && oldest !== undefined) this.#reads.delete(oldest)
    return value
  }

  forget(sessionId: string): void {
    this.#reads.delete(sessionId)
  }
}

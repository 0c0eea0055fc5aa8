const keptMilliseconds = 60_000
const mostReads = 1000

/** What was read within the last minute, by this instance. */
export class RecentReads<Value> {
  readonly #reads = new Map<string, { readonly value: Value; readonly at: number }>()

  find(key: string): Value | undefined {
    const read = this.#reads.get(key)
    return read && performance.now() - read.at < keptMilliseconds ? read.value : undefined
  }

  keep(key: string, value: Value): Value {
    this.#reads.delete(key)
    this.#reads.set(key, { value, at: performance.now() })
    const [oldest] = this.#reads.keys()
    if (this.#reads.size > mostReads && oldest !== undefined) this.#reads.delete(oldest)
    return value
  }

  forget(key: string): void {
    this.#reads.delete(key)
  }
}

/** The tenant as it was when it was last asked; `stale` while it fails and the last good copies serve. */
export type TenantState = 'unknown' | 'up' | 'stale' | 'down'
export type TenantDocument = 'discovery' | 'jwks'

interface Attempt {
  readonly isGood: boolean
  /** In milliseconds of `performance.now()`. */
  readonly goodAt?: number
}

/** What is known of the tenant by its two documents, without asking it. */
export class TenantHealth {
  readonly #latest = new Map<TenantDocument, Attempt>()

  get state(): TenantState {
    const failing = [...this.#latest.values()].filter(({ isGood }) => !isGood)
    if (failing.some(({ goodAt }) => goodAt === undefined)) return 'down'
    if (failing.length > 0) return 'stale'
    return this.#latest.size === 0 ? 'unknown' : 'up'
  }

  /** Of the copy that is kept; undefined where there is none. */
  ageSeconds(document: TenantDocument): number | undefined {
    const goodAt = this.#latest.get(document)?.goodAt
    return goodAt === undefined ? undefined : (performance.now() - goodAt) / 1000
  }

  /** Remembers how an attempt to fetch the document ends. */
  async watch<Result>(document: TenantDocument, attempt: Promise<Result>): Promise<Result> {
    try {
      const result = await attempt
      this.#latest.set(document, { isGood: true, goodAt: performance.now() })
      return result
    } catch (error) {
      this.#latest.set(document, { ...this.#latest.get(document), isGood: false })
      throw error
    }
  }
}

import type { Options, Store } from 'express-rate-limit'

/** Opens the store in which one limit counts, by its name. */
export type OpenRateLimitStore = (limit: string) => Store

class Count {
  totalHits = 0
  /** By `performance.now()`: where the time of day is set back, nobody waits longer. */
  readonly #until: number

  constructor(milliseconds: number) {
    this.#until = performance.now() + milliseconds
  }

  get isOver(): boolean {
    return this.#until <= performance.now()
  }

  get resetTime(): Date {
    return new Date(Date.now() + this.#until - performance.now())
  }
}

/**
 * In this process only. The package's own store grows with whatever comes within a minute; this one holds at most `most`
 * counts of about 150 bytes, and forgets the oldest.
 */
export function memoryRateLimitStore(most = 20_000): Store {
  const counts = new Map<string, Count>()
  let windowMilliseconds = 0

  return {
    localKeys: true,
    init: ({ windowMs }: Options) => {
      windowMilliseconds = windowMs
    },
    increment: key => {
      const known = counts.get(key)
      const count = known && !known.isOver ? known : new Count(windowMilliseconds)
      count.totalHits += 1
      // all windows are of one length, so this keeps them in the order in which they end
      if (count !== known) counts.delete(key)
      counts.set(key, count)
      forget(counts, most)
      return count
    },
    decrement: key => {
      const count = counts.get(key)
      if (count) count.totalHits -= 1
    },
    resetKey: key => {
      counts.delete(key)
    },
  }
}

/** Removes a few at a time, oldest first, so that no count costs more than a few steps. */
function forget(counts: Map<string, Count>, most: number): void {
  let steps = 10
  for (const [key, count] of counts) {
    if (steps-- === 0 || (counts.size <= most && !count.isOver)) return
    counts.delete(key)
  }
}

import type { RevocationEntry, RevocationStore } from './revocation-list.ts'

interface Kept {
  readonly numbers: readonly number[]
  /** By `performance.now()`: where the time of day is set forward and back, no entry is lost. */
  readonly until: number
}

/**
 * In this process only. Holds at most `most` entries of about 200 bytes, and as many once-only names; beyond that the oldest are
 * forgotten, which at a thousand logouts a minute is after more than an hour.
 */
export function memoryRevocationStore(most = 100_000): RevocationStore {
  const entries = new Map<string, Kept>()
  // in a map of their own: they end within minutes, and would wait behind entries that live for days
  const onceOnly = new Map<string, Kept>()

  function write({ name, numbers, milliseconds }: RevocationEntry): void {
    const known = find(entries, name) ?? []
    const greater = numbers.map((number, index) => Math.max(number, known[index] ?? number))
    keep(entries, { name, numbers: greater, milliseconds })
  }

  function keep(kept: Map<string, Kept>, { name, numbers, milliseconds }: RevocationEntry): void {
    kept.delete(name)
    kept.set(name, { numbers, until: performance.now() + milliseconds })
    forget(kept, most)
  }

  return {
    read: async names => names.map(name => find(entries, name)),
    write: async entry => write(entry),
    writeOnce: async (once, entry) => {
      if (find(onceOnly, once.name) !== null) return false
      keep(onceOnly, { ...once, numbers: [] })
      write(entry)
      return true
    },
  }
}

function find(kept: ReadonlyMap<string, Kept>, name: string): readonly number[] | null {
  const found = kept.get(name)
  return found && found.until > performance.now() ? found.numbers : null
}

/** Removes a few at a time, oldest first, so that no entry costs more than a few steps. */
function forget(kept: Map<string, Kept>, most: number): void {
  let steps = 10
  for (const [name, { until }] of kept) {
    if (steps-- === 0) return
    if (until <= performance.now() || kept.size > most) kept.delete(name)
  }
}

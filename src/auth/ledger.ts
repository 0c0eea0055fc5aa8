/** A few numbers under a short name, forgotten after their time. */
export interface Ledger {
  /** In the order of the names; null where there is nothing. */
  read(names: readonly string[]): Promise<readonly (readonly number[] | null)[]>
  /** Of each number, what is greater stays: entries may arrive in any order. */
  write(entry: Entry): Promise<void>
  /** False, and nothing is written, where the mark was made before. A mark has no numbers. */
  writeOnce(mark: Mark, entry: Entry): Promise<boolean>
}

export interface Mark {
  readonly name: string
  readonly milliseconds: number
}

export interface Entry extends Mark {
  readonly numbers: readonly number[]
}

/**
 * In this process only. Holds at most `most` entries of about 200 bytes; beyond that the oldest are forgotten, which
 * at a thousand logouts a minute is after more than an hour.
 */
export function memoryLedger(most = 100_000): Ledger {
  const entries = new Map<string, { numbers: readonly number[]; until: number }>()

  function find(name: string): readonly number[] | null {
    const entry = entries.get(name)
    return entry && entry.until > Date.now() ? entry.numbers : null
  }

  function write({ name, numbers, milliseconds }: Entry): void {
    const known = find(name) ?? []
    const greater = numbers.map((number, index) => Math.max(number, known[index] ?? number))
    entries.delete(name)
    entries.set(name, { numbers: greater, until: Date.now() + milliseconds })
    forget(entries, most)
  }

  return {
    read: async names => names.map(find),
    write: async entry => write(entry),
    writeOnce: async (mark, entry) => {
      if (find(mark.name) !== null) return false
      write({ ...mark, numbers: [] })
      write(entry)
      return true
    },
  }
}

/** A few at a time, oldest first: no entry costs more than a few looks. */
function forget(entries: Map<string, { until: number }>, most: number): void {
  let looks = 10
  for (const [name, { until }] of entries) {
    if (looks-- === 0) return
    if (until <= Date.now() || entries.size > most) entries.delete(name)
  }
}

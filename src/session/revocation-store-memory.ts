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

interface Kept {
  readonly numbers: readonly number[]
  readonly until: number
}

/**
 * In this process only. Holds at most `most` entries of about 200 bytes, and as many marks; beyond that the oldest are
 * forgotten, which at a thousand logouts a minute is after more than an hour.
 */
export function memoryLedger(most = 100_000): Ledger {
  const entries = new Map<string, Kept>()
  // apart: they are over within minutes, and would wait behind entries that live for days
  const marks = new Map<string, Kept>()

  function write({ name, numbers, milliseconds }: Entry): void {
    const known = find(entries, name) ?? []
    const greater = numbers.map((number, index) => Math.max(number, known[index] ?? number))
    keep(entries, { name, numbers: greater, milliseconds })
  }

  function keep(kept: Map<string, Kept>, { name, numbers, milliseconds }: Entry): void {
    kept.delete(name)
    kept.set(name, { numbers, until: Date.now() + milliseconds })
    forget(kept, most)
  }

  return {
    read: async names => names.map(name => find(entries, name)),
    write: async entry => write(entry),
    writeOnce: async (mark, entry) => {
      if (find(marks, mark.name) !== null) return false
      keep(marks, { ...mark, numbers: [] })
      write(entry)
      return true
    },
  }
}

function find(kept: ReadonlyMap<string, Kept>, name: string): readonly number[] | null {
  const found = kept.get(name)
  return found && found.until > Date.now() ? found.numbers : null
}

/** A few at a time, oldest first: none costs more than a few looks. */
function forget(kept: Map<string, Kept>, most: number): void {
  let looks = 10
  for (const [name, { until }] of kept) {
    if (looks-- === 0) return
    if (until <= Date.now() || kept.size > most) kept.delete(name)
  }
}

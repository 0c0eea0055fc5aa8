import { type Lease, mostNamesOfOwner, type TokenEntry, type TokenStore } from './token-store.ts'

interface Kept {
  readonly text: string
  readonly owners: readonly string[]
  /** By `performance.now()`: the time of day may be set. */
  readonly until: number
}

/**
 * In this process only. Holds at most `mostCharacters` of sealed text, and forgets the oldest entries beyond that: some ten
 * thousand sessions, each of which then has one more login.
 */
export function memoryTokenStore(mostCharacters = 32 * 1024 * 1024): TokenStore {
  const entries = new Map<string, Kept>()
  const names = new Map<string, Set<string>>()
  const leases = new Map<string, { readonly holder: string; readonly until: number }>()
  let characters = 0

  function find(name: string): Kept | undefined {
    const kept = entries.get(name)
    if (kept && kept.until <= performance.now()) remove(name)
    return entries.get(name)
  }

  function put(name: string, kept: Kept): void {
    remove(name)
    entries.set(name, kept)
    characters += kept.text.length
    for (const owner of kept.owners) note(owner, name)
    forget()
  }

  function remove(name: string): void {
    const kept = entries.get(name)
    if (!kept) return
    entries.delete(name)
    characters -= kept.text.length
    for (const owner of kept.owners) {
      const others = names.get(owner)
      others?.delete(name)
      if (others?.size === 0) names.delete(owner)
    }
  }

  function note(owner: string, name: string): void {
    const known = names.get(owner) ?? new Set()
    names.set(owner, known.add(name))
    const [oldest] = known
    if (known.size > mostNamesOfOwner && oldest !== undefined) known.delete(oldest)
  }

  /** Removes oldest first; what is over, a few at a time, so that no entry costs more than a few steps. */
  function forget(): void {
    let steps = 10
    for (const [name, { until }] of entries) {
      if (characters <= mostCharacters && steps-- === 0) return
      if (characters > mostCharacters || until <= performance.now()) remove(name)
    }
  }

  return {
    takesEntries: true,
    read: async name => find(name)?.text ?? null,
    write: async ({ name, text, milliseconds, owners }: TokenEntry) => {
      put(name, { text, owners, until: performance.now() + milliseconds })
    },
    replace: async (name, { from, to }) => {
      const kept = find(name)
      if (kept?.text !== from) return false
      if (to === null) remove(name)
      else put(name, { ...kept, text: to })
      return true
    },
    take: async name => {
      const text = find(name)?.text ?? null
      remove(name)
      return text
    },
    namesOf: async owner => [...(names.get(owner) ?? [])],
    acquireLease: async (name, { holder, milliseconds }: Lease) => {
      const known = leases.get(name)
      if (known && known.until > performance.now()) return false
      leases.set(name, { holder, until: performance.now() + milliseconds })
      return true
    },
    releaseLease: async (name, holder) => {
      if (leases.get(name)?.holder === holder) leases.delete(name)
    },
  }
}

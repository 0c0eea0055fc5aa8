import { setTimeout as delay } from 'node:timers/promises'

/** Sealed texts under names, each until its time is over. Memory and Redis have them each in their way. */
export interface TokenStore {
  read(name: string): Promise<string | null>
  /** Writes the entry, and notes its name with each owner. */
  write(entry: TokenEntry): Promise<void>
  /**
   * Puts `to` in the place of `from`, or removes it where `to` is null. False, and nothing is written, where something else
   * is there by now.
   */
  replace(name: string, change: TokenChange): Promise<boolean>
  /** Removes an entry and hands it out. */
  take(name: string): Promise<string | null>
  /** The names that were written for an owner and may still be there. */
  namesOf(owner: string): Promise<readonly string[]>
  /** False while somebody else holds it. It ends by itself. */
  acquireLease(name: string, lease: Lease): Promise<boolean>
  /** Does nothing where another holder has it by now. */
  releaseLease(name: string, holder: string): Promise<void>
  /** Whether entries are taken, as far as is known. */
  readonly takesEntries: boolean
}

export interface TokenEntry {
  readonly name: string
  readonly text: string
  readonly milliseconds: number
  readonly owners: readonly string[]
}

export interface TokenChange {
  readonly from: string
  readonly to: string | null
  readonly milliseconds: number
}

export interface Lease {
  readonly holder: string
  readonly milliseconds: number
}

/** Of an owner, at most this many names are known: the oldest is forgotten, and its entry ends by its time alone. */
export const mostNamesOfOwner = 200

/** For what a store does not take right now. Resolves with null where it takes it at no time within these milliseconds. */
export async function keepTrying<Result>(
  write: () => Promise<Result>,
  milliseconds: number,
): Promise<{ readonly result: Result } | null> {
  const until = performance.now() + milliseconds
  while (performance.now() < until) {
    await delay(pauseMilliseconds)
    const written = await write().then(
      result => ({ result }),
      () => null,
    )
    if (written) return written
  }
  return null
}

/** Between two attempts. */
const pauseMilliseconds = 100

import type { Part } from './schedule.ts'

/** Key rotations are told from other faults: they hinder nothing but logout tokens, and those for longer. */
export type Disturbance = Part | 'keys'

/**
 * How long after a fault its consequences may still be met, in milliseconds: an endpoint of the tenant that let a call
 * wait in vain rests for 10 s after the 5 s of waiting; the store is asked again every half second; unknown keys are asked
 * for by a logout token every 30 s.
 */
const aftermath: Record<Disturbance, number> = { tenant: 20_000, store: 4000, process: 2000, keys: 35_000 }

/** Which faults there are, and were a moment ago. */
export class Weather {
  readonly #active = new Map<Disturbance, number>()
  readonly #endedAt = new Map<Disturbance, number>()

  /** Returns what ends it. */
  begin(part: Disturbance): () => void {
    this.#active.set(part, (this.#active.get(part) ?? 0) + 1)
    return () => {
      this.#active.set(part, (this.#active.get(part) ?? 0) - 1)
      this.#endedAt.set(part, performance.now())
    }
  }

  /** Whether something that began then may have met such a fault, or what it left behind. */
  touched(since: number, ...parts: readonly Disturbance[]): boolean {
    return parts.some(
      part =>
        (this.#active.get(part) ?? 0) > 0 ||
        (this.#endedAt.get(part) ?? Number.NEGATIVE_INFINITY) + aftermath[part] > since,
    )
  }

  /** From here on nothing is excused by what was. */
  clear(): void {
    this.#endedAt.clear()
  }
}

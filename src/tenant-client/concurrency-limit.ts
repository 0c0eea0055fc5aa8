/** Lets so many calls run at the same time. The others wait, first come, first served. */
export class ConcurrencyLimit {
  #free: number
  readonly #waiting = new Set<() => void>()

  constructor(most: number) {
    this.#free = most
  }

  /** False where the signal aborts before a place is free. After true, `release()` must follow. */
  async acquire(signal: AbortSignal): Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1
      return true
    }
    if (signal.aborted) return false
    return new Promise(resolve => {
      const giveUp = () => {
        this.#waiting.delete(begin)
        resolve(false)
      }
      const begin = () => {
        signal.removeEventListener('abort', giveUp)
        resolve(true)
      }
      this.#waiting.add(begin)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  release(): void {
    const [next] = this.#waiting
    if (!next) {
      this.#free += 1
      return
    }
    this.#waiting.delete(next)
    next()
  }
}

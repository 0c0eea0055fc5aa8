/** Lets so many do something at the same time. The others wait, first come, first served. */
export class Turns {
  #free: number
  readonly #waiting = new Set<() => void>()

  constructor(most: number) {
    this.#free = most
  }

  /** Whether it is one's turn before the signal aborts. Who had a turn passes it on with `pass()`. */
  async take(signal: AbortSignal): Promise<boolean> {
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

  pass(): void {
    const [next] = this.#waiting
    if (!next) {
      this.#free += 1
      return
    }
    this.#waiting.delete(next)
    next()
  }
}

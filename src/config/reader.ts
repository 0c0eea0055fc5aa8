import type { Problem } from './config-error.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads settings one by one and collects every problem instead of stopping at the first. */
export class Reader {
  readonly problems: Problem[] = []
  readonly #env: Environment

  constructor(env: Environment) {
    this.#env = env
  }

  /** An empty value counts as not set: that is how a copied `.env.example` leaves it. */
  text(name: string): string | undefined {
    const value = Object.hasOwn(this.#env, name) ? this.#env[name] : undefined
    if (value === undefined || value.trim() === '') return undefined
    return this.#isClean(name, value) ? value : undefined
  }

  isSet(name: string): boolean {
    return Object.hasOwn(this.#env, name) && (this.#env[name] ?? '').trim() !== ''
  }

  integer(
    name: string,
    {
      from,
      to,
      otherwise,
      remedy = `Leave it out for ${otherwise}.`,
    }: { from: number; to: number; otherwise: number; remedy?: string },
  ): number {
    const value = this.text(name)
    if (value === undefined) return otherwise
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    if (number >= from && number <= to) return number
    this.report(name, `is no whole number from ${from} to ${to}`, remedy)
    return otherwise
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice {
    const value = this.text(name)
    if (value === undefined) return otherwise
    const choice = choices.find(candidate => candidate === value)
    if (choice === undefined) this.report(name, 'is none of its values', `Use one of: ${choices.join(', ')}.`)
    return choice ?? otherwise
  }

  report(name: string, problem: string, remedy: string): void {
    this.problems.push({ name, problem, remedy })
  }

  #isClean(name: string, value: string): boolean {
    if (value !== value.trim()) {
      this.report(name, 'begins or ends with a space', 'Remove the space.')
      return false
    }
    if (/^(['"`]).*\1$/.test(value)) {
      this.report(name, 'has quotes around its value', 'Remove the quotes.')
      return false
    }
    if (/\p{Cc}/u.test(value)) {
      this.report(name, 'holds a line break or another control character', 'Write it again, on one line.')
      return false
    }
    return true
  }
}

import type { Problem } from './config-error.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads settings one by one and collects every problem instead of stopping at the first. */
export class Reader {
  readonly problems: Problem[] = []
  readonly #env: Environment
  readonly #cut: readonly string[]

  /** `cut` names settings of which `.env` gave a part only. */
  constructor(env: Environment, cut: readonly string[] = []) {
    this.#env = env
    this.#cut = cut
  }

  /** An empty value counts as not set: that is how a copied `.env.example` leaves it. */
  text(name: string): string | undefined {
    if (!this.isSet(name)) return undefined
    const value = this.#env[name] ?? ''
    const flaw = this.#cut.includes(name) ? cutAtHash(name) : flawOf(value)
    if (flaw) this.report(name, flaw.problem, flaw.remedy)
    return flaw ? undefined : value
  }

  isSet(name: string): boolean {
    if (this.#cut.includes(name)) return true
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
}

type Flaw = Omit<Problem, 'name'>

function cutAtHash(name: string): Flaw {
  const remedy = `Put the value in quotes: ${name}='…'. Where it is a comment, put a space before the #.`
  return { problem: 'is cut at a #, with which a comment begins in .env', remedy }
}

/** What no value of a setting has. The character is named, because it cannot be seen. */
function flawOf(value: string): Flaw | undefined {
  if (/\r\n?$/.test(value))
    return {
      problem: 'ends with a carriage return (U+000D)',
      remedy: 'Save the file that it comes from with the line ends of Unix (LF), or remove the character.',
    }
  const invisible = invisibleCharacter.exec(value)
  if (invisible)
    return {
      problem: `holds an invisible character (${codePointOf(invisible[0])}) after ${invisible.index} others`,
      remedy: 'Remove it: type the value, or copy it from its source once more.',
    }
  const control = /\p{Cc}/u.exec(value)
  if (control)
    return {
      problem: `holds a line break or another control character (${codePointOf(control[0])})`,
      remedy:
        'Write it again, on one line. In .env, \\n and \\r within double quotes are line breaks: use single quotes.',
    }
  if (value !== value.trim()) return { problem: 'begins or ends with a space', remedy: 'Remove the space.' }
  if (/^(['"`]).*\1$|^[“”„«].*[“”»]$|^[‘’].*[‘’]$/.test(value))
    return { problem: 'has quotes around its value', remedy: 'Remove the quotes.' }
  return undefined
}

/** Spaces that are no plain ones, characters without width, and the one that stands for what could not be read. */
const invisibleCharacter = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\uFFFD]|(?! )\p{Zs}/u

/** Like U+200B. */
export function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

import dotenv from 'dotenv'
import { SetupError } from './setup-error.ts'

/**
 * The text of a `.env` file with other values. Comments, order, unknown lines and line endings stay; a name that is not
 * there yet comes at the end.
 * @throws SetupError where the result would not read as wanted: nobody's file is worth a guess
 */
export function editEnvText(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((edited, [name, value]) => setValue(edited, name, value), text)
}

interface Place {
  readonly keyEnd: number
  readonly start: number
  readonly end: number
}

function setValue(text: string, name: string, value: string): string {
  const candidates = candidatesFor(text, name, quote(name, value))
  const wanted = { ...dotenv.parse(text), [name]: value }
  const fit = candidates.find(candidate => isSame(dotenv.parse(candidate), wanted))
  if (fit === undefined)
    throw new SetupError(
      `.env cannot be changed safely: a quote is never closed, or a value begins on another line than its name. Put ${name} in by hand.`,
    )
  return fit
}

function candidatesFor(text: string, name: string, value: string): string[] {
  const place = findValue(text, name)
  if (place) {
    const [before, after] = [text.slice(0, place.start), text.slice(place.end)]
    // dotenv takes the next line for the value then, which nobody meant
    return /[\r\n]/.test(before.slice(place.keyEnd)) ? [] : [before + value + after]
  }
  const eol = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n'
  const line = `${name}=${value}${eol}`
  const gap = text === '' || /[\r\n]$/.test(text) ? '' : eol
  // a quote left open at the end would swallow what follows, not what comes before
  return [text + gap + line, line + text]
}

// dotenv's own grammar (18.0.10), so that a value over several lines or a line in a comment is seen as it sees it
const entry =
  /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/dgm

/** Where the value of a name stands. Of several, the last one counts, as for dotenv. */
function findValue(text: string, name: string): Place | undefined {
  const last = [...text.matchAll(entry)].findLast(([, key]) => key === name)
  if (!last) return undefined
  const value = last[2] ?? ''
  const [, keyEnd = 0] = last.indices?.[1] ?? []
  const [start, end] = last.indices?.[2] ?? []
  const isEmpty = value.trim() === ''
  if (isEmpty || start === undefined || end === undefined) return emptyPlace(text, keyEnd)
  // the spaces around a value are not part of it
  const leading = value.length - value.trimStart().length
  return { keyEnd, start: start + leading, end: end - (value.length - value.trimEnd().length) }
}

/** Right after the equals sign. */
function emptyPlace(text: string, keyEnd: number): Place {
  const place = keyEnd + (/^\s*(=|:\s)/.exec(text.slice(keyEnd))?.[0].length ?? 0)
  return { keyEnd, start: place, end: place }
}

function quote(name: string, value: string): string {
  if (/[\r\n]/.test(value)) throw new SetupError(`${name} would have a line break inside.`)
  if (/^[\w.:/@+~-]*$/.test(value)) return value
  const mark = ["'", '`'].find(candidate => !value.includes(candidate))
  if (mark === undefined) throw new SetupError(`${name} has quotes inside that .env cannot hold.`)
  return mark + value + mark
}

function isSame(one: Record<string, string>, other: Record<string, string>): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every(name => one[name] === other[name])
}

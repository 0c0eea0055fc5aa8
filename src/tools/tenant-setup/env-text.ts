import dotenv from 'dotenv'
import { dotenvEntry } from '../../config/dotenv-file.ts'
import { SetupError } from './setup-error.ts'

/**
 * The text of a `.env` file with other values. Comments, order, unknown lines and line endings stay; a name that is not
 * there yet is added at the end.
 * @throws SetupError where dotenv would not read the result as these values and the old ones
 */
export function editEnvText(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((edited, [name, value]) => setValue(edited, name, value), text)
}

/** Whether dotenv and a shell that sources the file both read a value as it is: printable ASCII without quotes. */
export function isPlainValue(value: string): boolean {
  return /^[!-~]*$/.test(value) && !/['"`]/.test(value)
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
    // where a line break follows the name, dotenv reads the next line as the value, so no edit is safe
    return /[\r\n]/.test(before.slice(place.keyEnd)) ? [] : [before + value + after]
  }
  const eol = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n'
  const line = `${name}=${value}${eol}`
  const gap = text === '' || /[\r\n]$/.test(text) ? '' : eol
  // at the end, a quote that is never closed could swallow the new line, so the start is the second choice
  return [text + gap + line, line + text]
}

/** Where the value of a name is. The last entry of that name is used, as by dotenv. */
function findValue(text: string, name: string): Place | undefined {
  const last = [...text.matchAll(dotenvEntry)].findLast(([, key]) => key === name)
  if (!last) return undefined
  const value = last[2] ?? ''
  const [, keyEnd = 0] = last.indices?.[1] ?? []
  const [start, end] = last.indices?.[2] ?? []
  const isEmpty = value.trim() === ''
  if (isEmpty || start === undefined || end === undefined) return emptyPlace(text, keyEnd)
  const leading = value.length - value.trimStart().length
  return { keyEnd, start: start + leading, end: end - (value.length - value.trimEnd().length) }
}

/** The place after the equals sign. */
function emptyPlace(text: string, keyEnd: number): Place {
  const place = keyEnd + (/^\s*(=|:\s)/.exec(text.slice(keyEnd))?.[0].length ?? 0)
  return { keyEnd, start: place, end: place }
}

/**
 * Single quotes keep a shell from expanding the value, and a value has none inside. A tilde at its beginning, or after a
 * colon, would be expanded without them.
 */
function quote(name: string, value: string): string {
  if (!isPlainValue(value))
    throw new SetupError(
      `${name} holds quotes, blanks or other characters that .env cannot hold safely, so it is not written. Is the domain right?`,
    )
  return /^[\w.:/@+-]*$/.test(value) ? value : `'${value}'`
}

function isSame(one: Record<string, string>, other: Record<string, string>): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every(name => one[name] === other[name])
}

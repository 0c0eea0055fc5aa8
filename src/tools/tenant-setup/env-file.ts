import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import dotenv from 'dotenv'
import { errorCodeOf } from '../../bounded-fetch.ts'
import { dotenvEntry, readDotenvText } from '../../config/dotenv-file.ts'
import { SetupError } from './setup-error.ts'

export interface EnvFile {
  readonly folder: string
  /** Where the file is, or would be. Where `.env` is a link, the file that it leads to. */
  readonly path: string
  readonly exists: boolean
  readonly text: string
  /** Only its owner may read it. */
  readonly isPrivate: boolean
}

/** Reads `.env`. Where there is none, the text is that of `.env.example`, which a new one begins with. */
export function readEnvFile(folder: string): EnvFile {
  const stats = statSync(join(folder, '.env'), { throwIfNoEntry: false })
  if (!stats)
    return { folder, path: join(folder, '.env'), exists: false, text: readExample(folder), isPrivate: true }
  const path = realpathSync(join(folder, '.env'))
  if (!stats.isFile()) throw new SetupError(`${path} is no file.`, { exitCode: 2 })
  return { folder, path, exists: true, text: readText(path), isPrivate: (stats.mode & 0o077) === 0 }
}

/**
 * Called before the tenant is changed, because the file has to hold what the tenant answers.
 * @throws SetupError where the file cannot be written
 */
export function assertWritable({ path, exists }: EnvFile): void {
  const readOnly = [...(exists ? [path] : []), dirname(path)].find(isReadOnly)
  if (readOnly) throw new SetupError(`${readOnly} is read-only. ${makeWritable}`, { exitCode: 2 })
  try {
    if (exists) closeSync(openSync(path, 'r+'))
    else tryNewFile(temporaryPath(path))
  } catch (cause) {
    const where = exists ? `${path} cannot be written` : `No file can be made in ${dirname(path)}`
    throw new SetupError(`${where} (${reasonOf(cause)}). ${makeWritable}`, { exitCode: 2, cause })
  }
}

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

/**
 * Replaces the file in one step, so that no reader sees half of it. Only its owner may read the new one. What cannot be
 * replaced, such as a file that is mounted into a container by itself, is written in place.
 */
export function writeEnvFile(path: string, text: string): void {
  const temporary = temporaryPath(path)
  try {
    writeAndClose(openSync(temporary, 'wx', 0o600), text)
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw unwritten(path, cause)
    writeInPlace(path, text)
  }
}

/** The new text is put over the old one before the rest is cut off, so that a full disk is found while that is there. */
function writeInPlace(path: string, text: string): void {
  const old = readFileSync(path)
  try {
    writeOver(path, Buffer.from(text))
  } catch (cause) {
    try {
      writeOver(path, old)
    } catch {
      throw new SetupError(`${path} could not be written (${reasonOf(cause)}), and may be damaged.`, {
        cause,
      })
    }
    throw unwritten(path, cause)
  }
}

function writeOver(path: string, bytes: Buffer): void {
  const file = openSync(path, 'r+', 0o600)
  try {
    fchmodSync(file, 0o600)
    let written = 0
    while (written < bytes.length) written += writeSync(file, bytes, written, bytes.length - written, written)
    ftruncateSync(file, bytes.length)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function tryNewFile(path: string): void {
  closeSync(openSync(path, 'wx', 0o600))
  rmSync(path)
}

function writeAndClose(file: number, text: string): void {
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function unwritten(path: string, cause: unknown): SetupError {
  return new SetupError(`${path} could not be written (${reasonOf(cause)}); it is as it was.`, { cause })
}

const makeWritable = 'Make it writable and run this again. Nothing was changed.'

function readExample(folder: string): string {
  const path = join(folder, '.env.example')
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readText(path) : ''
}

/** @throws DotenvError */
function readText(path: string): string {
  return readDotenvText(path) ?? ''
}

// compares the mode, because the superuser may write to read-only files as well
function isReadOnly(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o222) === 0
}

function temporaryPath(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`
}

function reasonOf(cause: unknown): string {
  return errorCodeOf(cause) ?? 'unknown error'
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

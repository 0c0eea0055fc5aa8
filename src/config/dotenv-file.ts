import { isUtf8 } from 'node:buffer'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import dotenv from 'dotenv'
import { namesWithoutEffect } from './node-variables.ts'

/** What the `.env` of a folder added to the environment. */
export interface DotenvFile {
  readonly path: string
  readonly exists: boolean
  /** Completes a sentence like "The settings come from ...". */
  readonly source: string
  /** Settings that it cut at a `#`. */
  readonly cut: readonly string[]
  /** Variables that Node.js reads before it. */
  readonly withoutEffect: readonly string[]
}

/** A `.env` that is there and cannot be read as text. The message names it, and is for a terminal. */
export class DotenvError extends Error {
  override readonly name = 'DotenvError'
}

/**
 * Reads the `.env` of a folder, and adds to the environment what that does not set.
 * @throws DotenvError
 */
export function loadDotenv(folder: string, env: Record<string, string | undefined>): DotenvFile {
  const path = join(folder, '.env')
  const text = readDotenvText(path)
  const values = Object.entries(dotenv.parse(text ?? ''))
  const added = Object.fromEntries(values.filter(([name]) => !Object.hasOwn(env, name)))
  const cut = cutNames(text ?? '').filter(name => Object.hasOwn(added, name))
  Object.assign(env, added)
  const exists = text !== null
  const source = exists
    ? `the environment and ${path}`
    : `the environment alone: there is no ${path}${elsewhere()}`
  return { path, exists, source, cut, withoutEffect: namesWithoutEffect(added) }
}

/**
 * Null where there is no such file.
 * @throws DotenvError
 */
export function readDotenvText(path: string): string | null {
  const bytes = readBytes(path)
  if (bytes === null) return null
  const problem = encodingProblem(bytes)
  if (problem !== undefined) throw new DotenvError(`${path} is no UTF-8 text${problem}: save it as UTF-8.`)
  return bytes.toString()
}

/**
 * The settings whose values are cut, because a `#` stands in them without quotes. Other readers of such files, Docker and shells
 * among them, take the `#` for a part of the value where no space is before it.
 */
export function cutNames(text: string): string[] {
  const isCut = new Map<string, boolean>()
  // the last entry of a name counts
  for (const [entry, name = '', value = ''] of text.matchAll(dotenvEntry))
    isCut.set(name, !isQuoted(value) && isCutAtHash(entry))
  return [...isCut].filter(([, cut]) => cut).map(([name]) => name)
}

/** The grammar of dotenv (18.0.10): the name, and the value as it stands there. */
export const dotenvEntry =
  /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/dgm

/** Where the application was started from another folder than its own. */
function elsewhere(): string {
  const own = fileURLToPath(new URL('../../.env', import.meta.url))
  return existsSync(own) ? `, and ${own} is only read when it is started from there` : ''
}

function isQuoted(value: string): boolean {
  return /^\s*(['"`])[\s\S]*\1\s*$/.test(value)
}

/** A comment has a space before its `#`, or after it where there is no value. */
function isCutAtHash(entry: string): boolean {
  const [, before = '', after = ''] = /^([^#]*)#(.*)/.exec(entry) ?? []
  return /[=:]$/.test(before) ? /^\S/.test(after) : /\S$/.test(before)
}

function readBytes(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT' && !lstatSync(path, { throwIfNoEntry: false })) return null
    throw new DotenvError(`${path} ${reasons[String(code)] ?? `cannot be read (${code}).`}`, { cause })
  }
}

const mayNotRead =
  'cannot be read: the user that runs this has no right to. Give it that right, or move the file away.'
const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'is a folder. Put a file there, or nothing.',
  ENOENT: 'is a link that leads nowhere. Correct or remove it.',
  EACCES: mayNotRead,
  EPERM: mayNotRead,
}

function encodingProblem(bytes: Buffer): string | undefined {
  // in UTF-16, every other byte of ASCII is zero
  const isUtf16 = /^(fffe|feff)/.test(bytes.toString('hex', 0, 2)) || bytes.includes(0)
  if (isUtf16) return ', but UTF-16, as Windows PowerShell writes it'
  return isUtf8(bytes) ? undefined : ''
}

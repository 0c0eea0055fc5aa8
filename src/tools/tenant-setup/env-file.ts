import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { SetupError } from './setup-error.ts'

export interface EnvFile {
  readonly folder: string
  /** Where it is, or would be; behind a link, the file itself. */
  readonly path: string
  readonly exists: boolean
  readonly text: string
  /** Only its owner may read it. */
  readonly isPrivate: boolean
}

/** Reads `.env`; where there is none, what it would begin as: a copy of `.env.example`. */
export function readEnvFile(folder: string): EnvFile {
  const stats = statSync(join(folder, '.env'), { throwIfNoEntry: false })
  if (!stats)
    return { folder, path: join(folder, '.env'), exists: false, text: readExample(folder), isPrivate: true }
  const path = realpathSync(join(folder, '.env'))
  if (!stats.isFile()) throw new SetupError(`${path} is no file.`, { exitCode: 2 })
  return { folder, path, exists: true, text: readText(path), isPrivate: (stats.mode & 0o077) === 0 }
}

/** @throws SetupError where the file could not be written: better before the tenant is changed than after */
export function assertWritable({ path, exists }: EnvFile): void {
  if (isReadOnly(dirname(path)) || (exists && isReadOnly(path)))
    throw new SetupError(
      `${exists && isReadOnly(path) ? path : dirname(path)} is read-only. ${makeWritable}`,
      {
        exitCode: 2,
      },
    )
  try {
    const trial = temporaryPath(path)
    closeSync(openSync(trial, 'wx', 0o600))
    rmSync(trial)
  } catch (cause) {
    throw new SetupError(`No file can be made in ${dirname(path)} (${codeOf(cause)}). ${makeWritable}`, {
      exitCode: 2,
      cause,
    })
  }
}

/** Replaces the file as a whole, readable for its owner only. Whoever reads meanwhile sees the old one or the new one. */
export function writeEnvFile(path: string, text: string): void {
  const temporary = temporaryPath(path)
  try {
    const file = openSync(temporary, 'wx', 0o600)
    try {
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw new SetupError(`${path} could not be written (${codeOf(cause)}); it is as it was.`, { cause })
  }
}

const makeWritable = 'Make it writable and run this again. Nothing was changed.'

function readExample(folder: string): string {
  const path = join(folder, '.env.example')
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readText(path) : ''
}

function readText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path))
  } catch (cause) {
    const problem = cause instanceof TypeError ? 'is no UTF-8 text' : `cannot be read (${codeOf(cause)})`
    throw new SetupError(`${path} ${problem}.`, { exitCode: 2, cause })
  }
}

// by its mode: the superuser, whom nothing stops, did not mean it either
function isReadOnly(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o222) === 0
}

function temporaryPath(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

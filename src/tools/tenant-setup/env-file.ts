import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { errorCodeOf } from '../../bounded-fetch.ts'
import { readDotenvText } from '../../config/dotenv-file.ts'
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

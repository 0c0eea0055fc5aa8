import { readFileSync, statSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What was thrown, for the developer alone: it may hold anything. */
export interface Fault {
  /** The message with file and line, and what caused it. The file is the first one that is neither of Node.js nor of a package. */
  readonly text: string
  /** The lines around that place, each with its number, as in `> 12 | throw error`; none where they cannot be read. */
  readonly lines: readonly string[]
}

export function explainFault(error: unknown): Fault {
  const place = placeOf(error)
  return {
    text: explain(error, most.causes).slice(0, most.textCharacters),
    lines: place ? linesAround(place) : [],
  }
}

const most = { causes: 5, textCharacters: 2000, fileBytes: 1024 * 1024, lineCharacters: 160, linesEachWay: 3 }

/** Above src/, or above dist/. */
const root = fileURLToPath(new URL('../..', import.meta.url))

interface Place {
  readonly file: string
  readonly line: number
}

function explain(error: unknown, causes: number): string {
  if (!(error instanceof Error)) return `What was thrown is no Error: ${shown(error)}`
  const { name, message, cause } = error
  const what = name === 'Error' ? message || 'An error without a message' : `${name}: ${message}`
  const place = placeOf(error)
  const where = place
    ? ` (${isOurs(place) ? relative(root, place.file) : place.file}, line ${place.line})`
    : ''
  const more = cause === undefined || causes === 0 ? '' : `. Its cause: ${explain(cause, causes - 1)}`
  return what + where + more
}

function placeOf(error: unknown): Place | undefined {
  if (!(error instanceof Error)) return undefined
  const stack = String(error.stack)
  // a message may have lines that look like places, and somebody else may have written it
  const frames = stack.slice(stack.indexOf(error.message) + error.message.length).split('\n')
  const compiled = frames.map(placeIn).find(place => place !== undefined)
  return compiled && (sourceOf(compiled) ?? compiled)
}

function placeIn(frame: string): (Place & { readonly column: number }) | undefined {
  if (frame.length > 1000 || frame.includes('node_modules') || frame.includes('node:')) return undefined
  const pattern = /^\s+at (?:[^()]*\()?(?:file:\/\/)?([^()]+?):(\d+):(\d+)\)?$/
  const [, file, line, column] = pattern.exec(frame) ?? []
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) }
}

/** What the compiler made dist/ from. Node.js would look itself only where it is started with --enable-source-maps. */
function sourceOf({ file, line, column }: Place & { readonly column: number }): Place | undefined {
  const text = isOurs({ file, line }) ? read(`${file}.map`) : undefined
  if (text === undefined) return undefined
  try {
    const entry = new SourceMap(JSON.parse(text)).findEntry(line - 1, column - 1)
    return 'originalSource' in entry
      ? { file: resolve(file, '..', entry.originalSource), line: entry.originalLine + 1 }
      : undefined
  } catch {
    return undefined
  }
}

function linesAround({ file, line }: Place): string[] {
  const text = isOurs({ file, line }) ? read(file) : undefined
  const lines = text?.split('\n') ?? []
  const first = Math.max(1, line - most.linesEachWay)
  const last = Math.min(lines.length, line + most.linesEachWay)
  return lines.slice(first - 1, last).map((code, index) => {
    const number = first + index
    const mark = number === line ? '>' : ' '
    return `${mark} ${String(number).padStart(String(last).length)} | ${code.trimEnd()}`.slice(
      0,
      most.lineCharacters,
    )
  })
}

/** A file of this application's code; `.env` beside it is none. */
function isOurs({ file }: Place): boolean {
  return file.startsWith(root.endsWith(sep) ? root : root + sep) && /\.[cm]?[jt]s$/.test(file)
}

function read(file: string): string | undefined {
  try {
    return statSync(file).size > most.fileBytes ? undefined : readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value) ?? typeof value
  } catch {
    return typeof value
  }
}

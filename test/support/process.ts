import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from './deadline.ts'
import { openServer } from './servers.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface RunningProcess {
  /** What it printed so far. */
  readonly output: { stdout: string; stderr: string }
  /** Resolves once standard output has it; rejects with all output when the process ends before. */
  printed(pattern: RegExp): Promise<void>
  stop(signal: NodeJS.Signals): Promise<number | null>
  ended(): Promise<number | null>
}

interface Start {
  /** For Node.js itself. By default they start the built application. */
  readonly args?: readonly string[]
  readonly cwd?: string
  readonly uid?: number
  readonly gid?: number
}

/** Starts the built application, by the Node.js that runs the test, in an environment that holds nothing but `env`. */
export function startProcess(
  env: Record<string, string>,
  { args = [join(root, 'dist/main.js')], ...where }: Start = {},
): RunningProcess {
  const child = spawn(process.execPath, args, {
    // away from the developer's .env
    cwd: tmpdir(),
    ...where,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  collect(child, output)
  const exit = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null))
  return {
    output,
    printed: pattern => printed(output, pattern, exit),
    stop: signal => {
      child.kill(signal)
      return exit
    },
    ended: () => exit,
  }
}

/** A port that was free a moment ago, and that the system gives to nobody who asks for any. */
export async function freePort(): Promise<string> {
  for (;;) {
    const port = randomInt(10_000, 30_000)
    // one that was given away may not be in use yet
    if (given.has(port)) continue
    const server = await openServer('localhost', undefined, port).catch(() => null)
    if (server === null) continue
    await server.close()
    given.add(port)
    return String(port)
  }
}

const given = new Set<number>()

function collect(child: ChildProcess, output: { stdout: string; stderr: string }): void {
  child.stdout?.on('data', chunk => {
    output.stdout += chunk
  })
  child.stderr?.on('data', chunk => {
    output.stderr += chunk
  })
}

async function printed(
  output: { stdout: string; stderr: string },
  pattern: RegExp,
  exit: Promise<unknown>,
): Promise<void> {
  let hasEnded = false
  exit.then(() => {
    hasEnded = true
  })
  await eventually(() => {
    if (pattern.test(output.stdout)) return true
    if (hasEnded)
      throw new Error(`It ended before it printed ${pattern}:\n${output.stdout}\n${output.stderr}`)
    return false
  }, `${pattern} was printed`)
}

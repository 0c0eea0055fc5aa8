import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** The programs of one run, and a folder for their files: neither outlives it. */
export class Programs {
  readonly #started: Program[] = []
  #folder: string | undefined

  start(command: Command): Program {
    const program = new Program(command)
    this.#started.push(program)
    return program
  }

  get folder(): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'bench-'))
    return this.#folder
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.map(program => program.stop()))
    this.#removeFolder()
  }

  /** For the end of this process, which waits for nothing. */
  kill(): void {
    for (const program of this.#started) program.kill()
    this.#removeFolder()
  }

  #removeFolder(): void {
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
  }
}

export interface Command {
  /** Absolute, or relative to the root of the project. */
  readonly file: string
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>
  readonly nodeOptions?: readonly string[]
  /** The file to which its standard output goes. By default nobody reads it. */
  readonly output?: string
}

const startMilliseconds = 20_000

/** A Node process that serves something. */
export class Program {
  readonly #file: string
  readonly #child: ChildProcess
  readonly #exit: Promise<unknown>
  #stderr = ''

  constructor({ file, env, nodeOptions = [], output }: Command) {
    this.#file = file
    const stdout = output === undefined ? 'ignore' : openSync(output, 'a')
    this.#child = spawn(process.execPath, [...nodeOptions, pathOf(file)], {
      // away from the developer's .env
      cwd: tmpdir(),
      env,
      stdio: ['ignore', stdout, 'pipe', 'ipc'],
    })
    if (typeof stdout === 'number') closeSync(stdout)
    this.#child.stderr?.on('data', chunk => {
      this.#stderr += chunk
    })
    this.#exit = once(this.#child, 'close')
  }

  /** Resolves at the first 200 there. */
  async answers(url: string): Promise<void> {
    const deadline = performance.now() + startMilliseconds
    while ((await statusOf(url)) !== 200) {
      if (this.#hasEnded) throw new Error(`${this.#file} ended before it answered:\n${this.#stderr}`)
      if (performance.now() > deadline)
        throw new Error(`${this.#file} answered no 200 at ${url}:\n${this.#stderr}`)
      await sleep(2)
    }
  }

  /** Sends it a message and waits for the next one that comes back. */
  async ask(question: string): Promise<unknown> {
    const answer = once(this.#child, 'message', { signal: AbortSignal.timeout(startMilliseconds) })
    this.#child.send(question)
    const end = this.#exit.then(() => {
      throw new Error(`${this.#file} ended before it answered:\n${this.#stderr}`)
    })
    const [message]: unknown[] = await Promise.race([answer, end])
    return message
  }

  async stop(): Promise<void> {
    this.kill()
    await this.#exit
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }
}

export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, new URL('../', import.meta.url)))
}

/** Null where nobody listens yet. */
function statusOf(url: string): Promise<number | null> {
  return new Promise(resolve => {
    const request = get(url, { agent: false, timeout: startMilliseconds }, response => {
      response.resume()
      response.once('close', () => resolve(response.statusCode ?? null))
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(null))
  })
}

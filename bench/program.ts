import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export interface Command {
  /** Relative to the root of the project. */
  readonly file: string
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>
  readonly nodeOptions?: readonly string[]
}

const startMilliseconds = 20_000

/** A Node process that serves something. */
export class Program {
  readonly #file: string
  readonly #child: ChildProcess
  readonly #exit: Promise<unknown>
  #stderr = ''

  constructor({ file, env, nodeOptions = [] }: Command) {
    this.#file = file
    this.#child = spawn(process.execPath, [...nodeOptions, pathOf(file)], {
      // away from the developer's .env
      cwd: tmpdir(),
      env,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
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
    const [message]: unknown[] = await answer
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
  return fileURLToPath(new URL(`../${file}`, import.meta.url))
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

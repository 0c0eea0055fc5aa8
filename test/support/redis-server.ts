import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './deadline.ts'
import { freePort } from './process.ts'
import { findProgram } from './programs.ts'

/** A real Valkey or Redis on a port of its own, which a test may stall, kill and start again. */
export class RedisServer {
  readonly port: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'redis-'))
  readonly #options: readonly string[]
  #process: ChildProcess | undefined

  private constructor(port: string, options: readonly string[]) {
    this.port = port
    this.#options = options
  }

  static async start(
    t?: { after(close: () => Promise<void>): void },
    options: readonly string[] = [],
  ): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options)
    t?.after(() => server.close())
    await server.start()
    return server
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  get env(): Record<string, string> {
    return { REDIS_URL: this.url }
  }

  /** Does nothing where it runs already. */
  async start(): Promise<void> {
    if (this.#process) return
    const program = findProgram('valkey-server', 'redis-server')
    if (!program) throw new Error('No valkey-server and no redis-server: "npm run programs" installs one.')
    const listening = ['--bind', '127.0.0.1', '--port', this.port]
    const nothingKept = ['--save', '', '--appendonly', 'no', '--dir', this.#folder]
    const child = spawn(program, [...listening, ...nothingKept, ...this.#options], { stdio: 'ignore' })
    this.#process = child
    await eventually(() => {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`)
      return isListening(Number(this.port))
    }, `${program} listens`)
  }

  /** It keeps its connections and answers nothing, as a machine that swaps or a network that drops does. */
  stall(): void {
    this.#process?.kill('SIGSTOP')
  }

  goOn(): void {
    this.#process?.kill('SIGCONT')
  }

  async kill(): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  /** The lines of its own client's output. */
  ask(...command: string[]): string[] {
    const cli = findProgram('valkey-cli', 'redis-cli') ?? 'redis-cli'
    const { stdout } = spawnSync(cli, ['-p', this.port, '--raw', ...command], { encoding: 'utf8' })
    return stdout.split('\n').slice(0, -1)
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

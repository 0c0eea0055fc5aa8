import { freePort, type RunningProcess, startProcess } from './process.ts'

/** What all instances behind an https proxy at this port are set to. */
export function behindProxyAt(port: string): Record<string, string> {
  return { NODE_ENV: 'production', BASE_URL: `https://localhost:${port}`, TRUST_PROXY: '1' }
}

/** The built application as a process, on one port over all its restarts. */
export class Instance {
  readonly port: string
  #env: Record<string, string>
  #process: RunningProcess | undefined

  private constructor(port: string, env: Record<string, string>) {
    this.port = port
    this.#env = env
  }

  /** It still has to be started. */
  static async create(env: Record<string, string>): Promise<Instance> {
    const port = await freePort()
    return new Instance(port, { ...env, PORT: port, HOST: '127.0.0.1' })
  }

  async start(changes: Record<string, string> = {}): Promise<void> {
    this.#env = { ...this.#env, ...changes }
    this.#process = startProcess(this.#env)
    await this.#process.printed(/"msg":"listening"/)
    await this.#process.printed(/"msg":"redis.up"/)
  }

  /** As a deployment ends it. Null where it had to be killed. */
  async stop(): Promise<number | null> {
    return (await this.#process?.stop('SIGTERM')) ?? null
  }

  async kill(): Promise<void> {
    await this.#process?.stop('SIGKILL')
  }

  async restart(changes?: Record<string, string>): Promise<number | null> {
    const exitCode = await this.stop()
    await this.start(changes)
    return exitCode
  }

  /** The log of its current process. */
  get logged(): readonly Record<string, unknown>[] {
    const lines = this.#process?.output.stdout.split('\n') ?? []
    return lines.filter(line => line.startsWith('{')).map(line => JSON.parse(line))
  }
}

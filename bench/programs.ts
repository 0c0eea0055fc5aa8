import { type Command, Program } from './program.ts'

/** The programs of one run: none of them outlives it. */
export class Programs {
  readonly #started: Program[] = []

  start(command: Command): Program {
    const program = new Program(command)
    this.#started.push(program)
    return program
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.map(program => program.stop()))
  }

  /** For the end of this process, which waits for nothing. */
  kill(): void {
    for (const program of this.#started) program.kill()
  }
}

import { createInterface, type Interface } from 'node:readline'
import { type Readable, Writable } from 'node:stream'
import { createRedact, type Redact, withoutControls } from '../foreign-text.ts'
import { SetupError } from './setup-error.ts'

/** Prints text in which every secret passed to `hide` is replaced by "[hidden]", and that cannot steer the terminal. */
export class Output {
  readonly #write: (text: string) => void
  readonly #secrets = new Set<string>()
  #redact: Redact = text => text

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  hide(secret: string): void {
    this.#secrets.add(secret)
    this.#redact = createRedact(this.#secrets, '[hidden]')
  }

  print(text: string): void {
    this.#write(`${this.clean(text)}\n`)
  }

  clean(text: string): string {
    return withoutControls(this.redact(text))
  }

  /** For an answer, before it is read and cut. */
  redact(text: string): string {
    return this.#redact(text)
  }
}

/** Asks questions on a terminal or over a pipe. An answer is one line; the end of the input is an error. */
export class Prompt {
  readonly #streams: Streams
  readonly #isTerminal: boolean
  #lines: AsyncIterator<string> | undefined
  #interface: Interface | undefined
  #isHidden = false

  constructor(streams: Streams) {
    this.#streams = streams
    this.#isTerminal = streams.input.isTTY === true && streams.output.isTTY === true
  }

  async ask(question: string, { isHidden = false } = {}): Promise<string> {
    const { terminal, lines } = this.#open()
    const answersUnseen = isHidden || !this.#isTerminal
    if (answersUnseen) this.#streams.output.write(question)
    else {
      terminal.setPrompt(question)
      terminal.prompt()
    }
    this.#isHidden = isHidden
    try {
      const answer = await Promise.race([lines.next(), interrupted(this.#streams.interruption.signal)])
      if (answer.done) throw new SetupError(noAnswer, { exitCode: 2 })
      return answer.value.trim()
    } finally {
      this.#isHidden = false
      if (answersUnseen) this.#streams.output.write('\n')
    }
  }

  async confirm(question: string): Promise<boolean> {
    return /^y(es)?$/i.test(await this.ask(`${question} [y/N] `))
  }

  close(): void {
    this.#interface?.close()
  }

  // one interface for all questions: closing it would lose the answers that a pipe has sent already
  #open(): { terminal: Interface; lines: AsyncIterator<string> } {
    const terminal = this.#interface ?? this.#createInterface()
    this.#interface = terminal
    this.#lines ??= terminal[Symbol.asyncIterator]()
    return { terminal, lines: this.#lines }
  }

  #createInterface(): Interface {
    const { input, output, interruption } = this.#streams
    const echo = new Writable({
      write: (chunk, encoding, done) => {
        if (this.#isHidden) done()
        else output.write(chunk, encoding, done)
      },
    })
    const terminal = createInterface({ input, output: echo, terminal: this.#isTerminal, historySize: 0 })
    terminal.on('SIGINT', () => interruption.abort())
    return terminal
  }
}

type Terminal<Stream> = Stream & { readonly isTTY?: boolean }

interface Streams {
  readonly input: Terminal<Readable>
  readonly output: Terminal<Writable>
  /** Aborted by Ctrl-C. A terminal in raw mode sends no signal, so the prompt aborts it too. */
  readonly interruption: AbortController
}

const noAnswer =
  'There is no terminal to answer at. For a script, set AUTH0_MGMT_TOKEN (or AUTH0_MGMT_CLIENT_ID and ' +
  'AUTH0_MGMT_CLIENT_SECRET) and add --yes. Nothing was changed.'

function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(new SetupError('Stopped. Nothing was changed.', { exitCode: 2 }))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

import { connect, type Socket } from 'node:net'

/** A client that takes its time: after the beginning it sends one byte each second, for as long as anybody listens. */
export class SlowConnection {
  readonly opened: Promise<void>
  /** When the other side has had enough. */
  readonly cut: Promise<void>
  readonly #socket: Socket
  readonly #chunks: Buffer[] = []

  /** `more`: what it goes on with; without it, it falls silent. */
  constructor(origin: string, { begin, more }: { begin: string; more: string }) {
    const { hostname, port } = new URL(origin)
    this.#socket = connect({ host: hostname, port: Number(port) })
    let timer: NodeJS.Timeout | undefined
    // a connection that breaks is an end like any other
    this.#socket.on('error', () => {})
    this.#socket.on('data', chunk => this.#chunks.push(chunk))
    this.opened = new Promise(resolve => {
      this.#socket.once('connect', () => {
        this.#socket.write(begin)
        timer = setInterval(() => this.#socket.write(more), 1000)
        resolve()
      })
    })
    this.cut = new Promise(resolve => {
      this.#socket.once('close', () => {
        clearInterval(timer)
        resolve()
      })
    })
  }

  get isOpen(): boolean {
    return this.#socket.readyState === 'open'
  }

  /** The statuses of what was answered. */
  get statuses(): number[] {
    const text = Buffer.concat(this.#chunks).toString('latin1')
    return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
  }

  close(): void {
    this.#socket.destroy()
  }
}

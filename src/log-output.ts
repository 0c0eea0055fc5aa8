import { fstatSync, writeSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

/** The stream, with the file descriptor that it writes to: standard output. */
export type Output = Writable & { readonly fd: number }

/** So many bytes wait for room on the disk, or for a reader. Further lines are lost. */
export const mostWaitingBytes = 1024 * 1024

/**
 * Where the lines of the log go. A full disk or a reader that stopped costs lines and nothing else: writing neither waits nor
 * throws. Lost lines are counted, and the first line after them says how many.
 */
export class LogOutput {
  readonly #send: Send
  #waiting: string[] = []
  #waitingBytes = 0
  #sentBytes = 0
  /** What a file took no more of. It goes out before anything else, so no line is left half written. */
  #rest: Buffer = Buffer.alloc(0)
  #lostLines = 0
  #isSending = false
  #isScheduled = false

  constructor(output: Output) {
    this.#send = isPipe(output.fd) ? toPipe(output) : toFile(output.fd)
  }

  /** Takes a line with its line break. The lines of one turn of the event loop are written together. */
  write(line: string): void {
    const bytes = Buffer.byteLength(line)
    if (this.#sentBytes + this.#waitingBytes + bytes > mostWaitingBytes) {
      this.#lostLines++
      return
    }
    this.#waiting.push(line)
    this.#waitingBytes += bytes
    if (this.#isScheduled || this.#isSending) return
    this.#isScheduled = true
    setImmediate(() => this.#flush())
  }

  /** Resolves when everything is written, or when the time is over. */
  async drain(milliseconds: number): Promise<void> {
    const end = performance.now() + milliseconds
    this.#flush()
    while (this.#isSending && performance.now() < end) await delay(10)
  }

  /** Writes at once what waits, as far as there is room. The process may end after it. */
  end(): void {
    this.#isSending = false
    this.#flush()
  }

  #flush(): void {
    this.#isScheduled = false
    if (this.#isSending) return
    const { chunk, lines } = this.#next()
    if (chunk.length === 0) return
    this.#isSending = true
    this.#sentBytes = chunk.length
    this.#send(chunk, left => {
      this.#rest = left === 'lost' ? Buffer.alloc(0) : left
      this.#sentBytes = this.#rest.length
      if (left === 'lost') this.#lostLines += lines
      if (left === 'lost' || left.length > 0) setTimeout(() => this.#resume(), retryMilliseconds).unref()
      else this.#resume()
    })
  }

  /** The lines that wait, and how many were lost after them. */
  #next(): { chunk: Buffer; lines: number } {
    if (this.#rest.length > 0) return { chunk: this.#rest, lines: 0 }
    const lost = this.#lostLines
    const lines = this.#waiting.length + lost
    const chunk = Buffer.from(this.#waiting.join('') + (lost > 0 ? lostLine(lost) : ''))
    this.#waiting = []
    this.#waitingBytes = 0
    this.#lostLines = 0
    return { chunk, lines }
  }

  #resume(): void {
    this.#isSending = false
    this.#flush()
  }
}

const retryMilliseconds = 1000

/** Calls back with what is left of the chunk, or with `lost` where nobody knows how much of it arrived. */
type Send = (chunk: Buffer, done: (outcome: Buffer | 'lost') => void) => void

function isPipe(fd: number): boolean {
  const stats = fstatSync(fd)
  return stats.isFIFO() || stats.isSocket()
}

/** A stream would lose what a file takes a part of, and Node.js (20 to 26) waits for a file in any case. */
function toFile(fd: number): Send {
  return (chunk, done) => {
    let written = 0
    try {
      while (written < chunk.length) written += writeSync(fd, chunk, written)
    } catch {
      // no room, perhaps: it is tried again, from where it broke off
    }
    done(chunk.subarray(written))
  }
}

/** Node.js never waits for the reader of a pipe, except on Windows. */
function toPipe(stream: Writable): Send {
  stream.on('error', () => {})
  return (chunk, done) => {
    stream.write(chunk, error => done(error ? 'lost' : Buffer.alloc(0)))
  }
}

function lostLine(lines: number): string {
  return `${JSON.stringify({ level: 40, time: Date.now(), event: 'log.lost', lines, msg: 'log.lost' })}\n`
}

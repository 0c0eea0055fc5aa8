import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { plainTextHeaders } from './security-headers.ts'

/**
 * Answers what Node's parser refuses. It never reaches the application, so there is no page, no request id and no line
 * in the log; the headers are those of every answer, as far as they mean something here.
 */
export function answerUnreadable(server: Server): void {
  const latest = new WeakMap<Duplex, ServerResponse>()
  const refused = new WeakSet<Duplex>()
  server.on('request', (req, res) => {
    const { socket } = req
    latest.set(socket, res)
    // a connection that waits idly would keep 10 kB for it
    res.once('close', () => {
      if (req.complete && latest.get(socket) === res) latest.delete(socket)
    })
  })
  server.on('checkExpectation', refuseExpectation)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // this request was answered already
    if (refused.has(socket)) return
    refused.add(socket)
    const isGone = error.code === 'ECONNRESET' || !socket.writable
    if (isGone || isWithinAnswer(latest.get(socket))) socket.destroy()
    else endWith(refusalFor(error.code), socket)
  })
}

/**
 * Express (5.3.0) answers a target in which it finds no path by itself, past every middleware. A target is a path, or an
 * absolute URL of http or https (RFC 9112 3.2.1 and 3.2.2).
 */
export function readableOnly(listener: RequestListener): RequestListener {
  return function answerReadable(req, res) {
    if (isReadable(req.url ?? '')) listener(req, res)
    else refuse(res, unreadable)
  }
}

function isReadable(target: string): boolean {
  const isTarget = target.startsWith('/') ? !lookAlike.test(target) : absolute.test(target)
  return isTarget && URL.canParse(target, 'http://this.invalid')
}

const absolute = /^https?:\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::\d*)?(?:[/?#]|$)/i

/** With one of these characters in it, Express reads a path of two slashes as a host, and cannot read all of those. */
const lookAlike = /^\/[/\\].*[\s#\ufeff]/s

interface Refusal {
  readonly status: number
  readonly name: string
  readonly text: string
}

const tooLarge: Refusal = {
  status: 431,
  name: 'Request Header Fields Too Large',
  // nothing is cleared: the address may be what is too long, and a link on another site chose it
  text: 'The address is too long, or your browser sent too many cookies: delete the cookies of this site, and try again.',
}
const tooSlow: Refusal = {
  status: 408,
  name: 'Request Timeout',
  text: 'The request took too long to arrive.',
}
const unreadable: Refusal = { status: 400, name: 'Bad Request', text: 'This request could not be read.' }
const unexpected: Refusal = {
  status: 417,
  name: 'Expectation Failed',
  text: 'This is more than can be expected.',
}

/** Whether an answer is under way: more text would pass for a part of it, or for the answer to another request. */
function isWithinAnswer(response: ServerResponse | undefined): boolean {
  if (!response?.headersSent) return false
  return !response.writableFinished || !response.req.complete
}

// a client that is still sending would lose the answer if the connection broke at once; one that does not close its
// half would keep it open
const lingerMilliseconds = 1000

function endWith(refusal: Refusal, socket: Duplex): void {
  const lines = Object.entries(headersOf(refusal)).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${refusal.status} ${refusal.name}\r\n${lines.join('')}\r\n${refusal.text}`)
  const timer = setTimeout(() => socket.destroy(), lingerMilliseconds)
  socket.once('close', () => clearTimeout(timer))
}

function refusalFor(code: string | undefined): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return tooLarge
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? tooSlow : unreadable
}

function refuseExpectation(_req: IncomingMessage, res: ServerResponse): void {
  refuse(res, unexpected)
}

function refuse(res: ServerResponse, refusal: Refusal): void {
  res.writeHead(refusal.status, headersOf(refusal)).end(refusal.text)
}

function headersOf({ text }: Refusal): Record<string, string> {
  return {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(text)),
    Connection: 'close',
    'Cache-Control': 'no-store',
    ...plainTextHeaders(),
  }
}

import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * Answers what Node's parser refuses. It never reaches the application, so there is no page, no request id and no line
 * in the log; the headers are those of every answer, as far as they mean something here.
 */
export function answerUnreadable(server: Server): void {
  server.on('clientError', answerOnSocket)
  server.on('checkExpectation', refuseExpectation)
}

/** Express (5.3.0) answers a target that is no URL by itself, past every middleware. */
export function readableOnly(listener: RequestListener): RequestListener {
  return function answerReadable(req, res) {
    if (URL.canParse(req.url ?? '', 'http://this.invalid')) listener(req, res)
    else refuse(res, unreadable)
  }
}

interface Refusal {
  readonly status: number
  readonly name: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

const tooLarge: Refusal = {
  status: 431,
  name: 'Request Header Fields Too Large',
  text: 'Your browser sent too many cookies. They have been cleared: please try again.',
  headers: { 'Clear-Site-Data': '"cookies"' },
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

function answerOnSocket({ code }: NodeJS.ErrnoException, socket: Duplex): void {
  // a client that has gone, or that already has half an answer, can be told nothing
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const refusal = refusalFor(code)
  const lines = Object.entries(headersOf(refusal)).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${refusal.status} ${refusal.name}\r\n${lines.join('')}\r\n${refusal.text}`)
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

function headersOf({ text, headers = {} }: Refusal): Record<string, string> {
  return {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(text)),
    Connection: 'close',
    'Cache-Control': 'no-store',
    'Content-Security-Policy':
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...headers,
  }
}

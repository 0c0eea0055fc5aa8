import type { Duplex } from 'node:stream'

const answers: Readonly<Record<string, { status: string; text: string; headers?: readonly string[] }>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    text: 'Your browser sent too many cookies. They have been cleared: please try again.',
    headers: ['Clear-Site-Data: "cookies"'],
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', text: 'The request took too long to arrive.' },
}

const unreadable = { status: '400 Bad Request', text: 'This request could not be read.', headers: [] }

/**
 * Answers what Node's parser refuses. It never reaches the application, so there is no page, no request id and no line
 * in the log; the headers are those of every answer, as far as they mean something here.
 */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  // a client that has gone, or that already has half an answer, can be told nothing
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, text, headers = [] } = answers[error.code ?? ''] ?? unreadable
  const lines = [
    `HTTP/1.1 ${status}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
    'Cache-Control: no-store',
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'Cross-Origin-Opener-Policy: same-origin',
    'Cross-Origin-Resource-Policy: same-origin',
    'Referrer-Policy: no-referrer',
    'X-Content-Type-Options: nosniff',
    'X-Frame-Options: DENY',
    ...headers,
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`)
}

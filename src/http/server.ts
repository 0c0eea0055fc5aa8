import { createServer, IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { describeError } from '../log.ts'
import { answerUnreadable, readableOnly } from './parse-errors.ts'

/** Options of `createServer`. Headers have room for what the cookie limit answers with a page (see cookie-header.ts). */
export const serverOptions = {
  maxHeaderSize: 64 * 1024,
  // canonical-host.ts refuses a request without one; Node's own answer has no security headers
  requireHostHeader: false,
  // a whole request, body included, must arrive within 10 s; the interval adds a second
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1000,
  // longer than a proxy keeps an idle connection (nginx and AWS: 60 seconds), or it would send a request down one that
  // has just been closed
  keepAliveTimeout: 75_000,
} as const

const limits = {
  /** A slow client costs about 10 kB, a request under way rarely more than 50 kB: 5,000 stay below 250 MB. */
  connections: 5000,
  /** After this silence a connection is closed: no answer here takes as long. */
  silenceMilliseconds: 30_000,
  roomMilliseconds: 1000,
}

/**
 * Sets what `createServer` has no options for. Where there are too many connections, the next one is closed without an
 * answer, so that a proxy may try elsewhere, and those that wait idly give way.
 */
export function limitConnections(server: Server, onFull = () => {}): void {
  server.maxConnections = limits.connections
  server.timeout = limits.silenceMilliseconds
  let madeRoomAt = Number.NEGATIVE_INFINITY
  server.on('drop', () => {
    // looks at every connection, so a flood must not make it happen each time
    if (performance.now() - madeRoomAt < limits.roomMilliseconds) return
    madeRoomAt = performance.now()
    server.closeIdleConnections()
    onFull()
  })
}

/**
 * The classes of requests and responses of one server. Express (5.3.0) sets the prototype of each request and response
 * anew, and V8 then forgets what it learnt of their shape, which slows everything down that reads them. Made by these
 * classes, they have the application's prototypes from the beginning (see `useClasses`).
 */
export function messageClasses() {
  return {
    IncomingMessage: class Request extends IncomingMessage {},
    ServerResponse: class Response extends ServerResponse {},
  }
}

/** Puts the application's `request` and `response` behind the classes. A listener that is no Express application has none. */
export function useClasses(app: object, classes: ReturnType<typeof messageClasses>): void {
  if (!('request' in app && 'response' in app)) return
  const [request, response] = [classes.IncomingMessage.prototype, classes.ServerResponse.prototype]
  if (isObject(app.request)) Object.setPrototypeOf(request, app.request)
  if (isObject(app.response)) Object.setPrototypeOf(response, app.response)
  Object.assign(app, { request, response })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** A server that cannot listen where it was told to. The message is for a terminal. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

/** @throws ListenError naming the setting to change */
export async function listen(
  listener: RequestListener,
  { host, port, portSetting }: Place,
  log: Logger,
): Promise<Server> {
  const classes = messageClasses()
  const server = createServer({ ...serverOptions, ...classes }, readableOnly(listener))
  useClasses(listener, classes)
  answerUnreadable(server)
  // at most once a second while connections are refused
  limitConnections(server, () => log.warn({ event: 'connections.full' }, 'connections.full'))
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) =>
      reject(new ListenError(explain(cause, { host, port, portSetting }), { cause }))
    server.once('error', fail)
    server.listen(port, host, () => {
      server.off('error', fail)
      // one connection that the system could not give, for want of file descriptors, say: the others go on
      server.on('error', error => {
        log.error({ event: 'connection.failed', error: describeError(error) }, 'connection.failed')
      })
      resolve(server)
    })
  })
}

interface Place {
  readonly host: string
  readonly port: number
  readonly portSetting: string
}

function explain({ code }: NodeJS.ErrnoException, { host, port, portSetting }: Place): string {
  const setting = portSetting
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use: is this application running already? Stop what listens there, or set ${setting} to another port.`
  if (code === 'EACCES')
    return `Port ${port} needs more rights than this user has: set ${setting} to one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST ${host} is no address of this machine: change HOST.`
  return `Cannot listen on ${host}, port ${port} (${code}): change HOST or ${setting}.`
}

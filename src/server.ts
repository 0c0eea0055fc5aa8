import { createServer, type RequestListener, type Server } from 'node:http'
import { answerUnreadable, readableOnly } from './unreadable-request.ts'

/** Headers have room for what cookie-limit.ts answers with a page; what is sent slowly is cut. */
export const serverLimits = {
  maxHeaderSize: 64 * 1024,
  // canonical-host.ts refuses a request without one; Node's own answer has no security headers
  requireHostHeader: false,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 2000,
} as const

/** A server that cannot listen where it was told to. The message is for a terminal. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

/** @throws ListenError naming the setting to change */
export async function listen(
  listener: RequestListener,
  { host, port, portSetting }: { host: string; port: number; portSetting: string },
): Promise<Server> {
  const server = createServer(serverLimits, readableOnly(listener))
  answerUnreadable(server)
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new ListenError(explain(cause, { host, port, portSetting }), { cause }))
    })
    server.listen(port, host, () => resolve(server))
  })
}

/** Accepts nothing new, waits for the requests in flight, and cuts what is left after the deadline. */
export async function drain(server: Server, deadlineMilliseconds: number): Promise<void> {
  // a connection kept alive becomes idle only after its answer
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  const deadline = setTimeout(() => server.closeAllConnections(), deadlineMilliseconds)
  await new Promise<void>(resolve => server.close(() => resolve()))
  clearInterval(sweep)
  clearTimeout(deadline)
}

function explain(
  { code }: NodeJS.ErrnoException,
  { host, port, portSetting }: { host: string; port: number; portSetting: string },
): string {
  const setting = portSetting
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use: stop what listens there, or set ${setting} to another port.`
  if (code === 'EACCES')
    return `Port ${port} needs more rights than this user has: set ${setting} to one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST ${host} is no address of this machine: change HOST.`
  return `Cannot listen on ${host}, port ${port} (${code}): change HOST or ${setting}.`
}

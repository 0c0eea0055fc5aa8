import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { answerUnreadable, readableOnly } from '../../src/http/parse-errors.ts'
import { limitConnections, messageClasses, serverOptions, useClasses } from '../../src/http/server.ts'
import type { Certificate } from './certificate.ts'

/** A server that has its port before it has its listener: a configuration that names the port comes in between. */
export interface OpenServer {
  readonly port: number
  serve(listener: RequestListener): void
  close(): Promise<void>
}

export async function openServer(host: string, certificate?: Certificate, port = 0): Promise<OpenServer> {
  const classes = messageClasses()
  const options = { ...serverOptions, ...classes }
  const server: Server = certificate
    ? createHttpsServer({ ...options, ...certificate })
    : createHttpServer(options)
  answerUnreadable(server)
  limitConnections(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    serve: listener => {
      useClasses(listener, classes)
      server.on('request', readableOnly(listener))
    },
    close: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

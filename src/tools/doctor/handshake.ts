import { isIP } from 'node:net'
import { connect, type PeerCertificate } from 'node:tls'
import { errorCodeOf, NoAnswer } from '../../bounded-fetch.ts'

/** A TLS connection as it came about. `problem` is a code of Node's or OpenSSL's; null where all is in order. */
export interface Handshake {
  readonly problem: string | null
  readonly certificate: PeerCertificate
}

const defaultPorts: ReadonlyMap<string, number> = new Map([
  ['https:', 443],
  ['redis:', 6379],
  ['rediss:', 6379],
])

/** Connects, looks at the certificate, sends nothing. Rejects where no handshake came about. */
export function shakeHands(url: URL, milliseconds: number): Promise<Handshake> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(url.port || defaultPorts.get(url.protocol)),
      ...(isIP(host) ? {} : { servername: host }),
      // a certificate that is refused is to be looked at
      rejectUnauthorized: false,
    })
    socket.setTimeout(milliseconds, () => socket.destroy(new NoAnswer('timeout')))
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate()
      const problem = socket.authorized ? null : codeOf(socket.authorizationError)
      socket.destroy()
      resolve({ problem, certificate })
    })
  })
}

/** Declared as an Error; Node 20 assigns a string. */
function codeOf(error: unknown): string {
  return typeof error === 'string' ? error : (errorCodeOf(error) ?? 'unknown')
}

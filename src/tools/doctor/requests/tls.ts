import { isIP } from 'node:net'
import { connect, type PeerCertificate } from 'node:tls'
import { errorCodeOf, NoAnswer } from '../../../bounded-fetch.ts'
import { type Explanation, failed, type Outcome, quote } from '../outcome.ts'

/** A TLS connection that was made. `problem` is a code of Node.js or OpenSSL; null where the certificate is valid. */
export interface Handshake {
  readonly problem: string | null
  readonly certificate: PeerCertificate
}

/** Connects, reads the certificate, and sends nothing. Rejects where the handshake fails; `errorCodeOf` says how. */
export function shakeHands(url: URL, milliseconds: number): Promise<Handshake> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(url.port || defaultPorts.get(url.protocol)),
      ...(isIP(host) ? {} : { servername: host }),
      // a certificate that is not valid is read all the same
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

/** Whose certificate it is, in words. */
export interface Party {
  readonly name: 'the tenant' | 'Redis'
  readonly hostname: string
  /** What follows from a certificate that is not valid. */
  readonly consequence: string
  readonly wrongName: Omit<Explanation, 'seen'>
}

/** Why a certificate was refused, by the code that Node.js or OpenSSL has for it. */
export function explainCertificate(code: string, certificate: PeerCertificate, party: Party): Outcome {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return wrongTime(code, certificate, party)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return wrongName(certificate, party)
  const untrusted = (problem: string, seen: string) => failed(problem, { seen, ...noTrustIn(party) })
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT')
    return untrusted('self-signed', `The certificate is self-signed (${code}).`)
  if (authorityCodes.has(code)) {
    const issuer = quote(nameOf(certificate.issuer?.CN))
    return untrusted('unknown-authority', `The certificate is signed by ${issuer}, unknown here (${code}).`)
  }
  return untrusted('refused', `The certificate is refused (${quote(code)}).`)
}

const defaultPorts: ReadonlyMap<string, number> = new Map([
  ['https:', 443],
  ['redis:', 6379],
  ['rediss:', 6379],
])

/** The types declare an Error; Node 20 assigns a string. */
function codeOf(error: unknown): string {
  return typeof error === 'string' ? error : (errorCodeOf(error) ?? 'unknown')
}

const authorityCodes = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_UNTRUSTED',
])

function wrongTime(
  code: string,
  { valid_from, valid_to }: PeerCertificate,
  { name, consequence }: Party,
): Outcome {
  const isExpired = code === 'CERT_HAS_EXPIRED'
  return failed(isExpired ? 'expired' : 'not-yet-valid', {
    seen: isExpired ? expired(valid_to) : `The certificate begins on ${valid_from}.`,
    meaning: `By this machine's clock (${new Date().toUTCString()}) it is not valid: ${consequence}.`,
    todo: `If the clock is wrong, set it by a time server. Otherwise whoever runs ${name} must renew the certificate.`,
  })
}

/** The certificate that expired may be that of an authority above. */
function expired(until: string): string {
  return Date.parse(until) < Date.now()
    ? `The certificate expired on ${until}.`
    : `The certificate is valid until ${until}, but that of an authority above it has expired.`
}

function wrongName({ subjectaltname = '' }: PeerCertificate, { hostname, wrongName }: Party): Outcome {
  return failed('wrong-name', {
    seen: `The certificate is not for ${hostname} but for ${quote(subjectaltname)}.`,
    ...wrongName,
  })
}

function noTrustIn({ name }: Party): Omit<Explanation, 'seen'> {
  return {
    meaning: `Nobody whom this machine trusts vouches for ${name}: a proxy may intervene on the way to it.`,
    todo:
      'If the authority is your own, start the application with NODE_EXTRA_CA_CERTS naming the file of its ' +
      'certificate (PEM). Otherwise find out who answers. Never switch the verification off.',
  }
}

/** More than one common name comes as a list, whatever the types say. */
function nameOf(name: unknown): string {
  return Array.isArray(name) ? name.join(', ') : typeof name === 'string' ? name : ''
}

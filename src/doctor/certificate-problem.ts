import type { PeerCertificate } from 'node:tls'
import { failed, type Outcome } from './finding.ts'
import { quote } from './quote.ts'

/** Why a certificate was refused, by the code that Node or OpenSSL has for it. */
export function explainCertificate(code: string, certificate: PeerCertificate, hostname: string): Outcome {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return wrongTime(code, certificate)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return wrongName(certificate, hostname)
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT')
    return untrusted('self-signed', `The certificate is self-signed (${code}).`)
  if (authorityCodes.has(code)) {
    const issuer = quote(nameOf(certificate.issuer?.CN))
    return untrusted('unknown-authority', `The certificate is signed by ${issuer}, unknown here (${code}).`)
  }
  return untrusted('refused', `The certificate is refused (${quote(code)}).`)
}

const authorityCodes = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_UNTRUSTED',
])

function wrongTime(code: string, { valid_from, valid_to }: PeerCertificate): Outcome {
  const isExpired = code === 'CERT_HAS_EXPIRED'
  return failed(isExpired ? 'expired' : 'not-yet-valid', {
    seen: isExpired ? expired(valid_to) : `The certificate begins on ${valid_from}.`,
    meaning: `By this machine's clock (${new Date().toUTCString()}) it is not valid: no login can work.`,
    todo: 'If the clock is wrong, set it by a time server. Otherwise whoever runs the tenant must renew the certificate.',
  })
}

/** The one that expired may be that of an authority above. */
function expired(until: string): string {
  return Date.parse(until) < Date.now()
    ? `The certificate expired on ${until}.`
    : `The certificate is valid until ${until}, but that of an authority above it has expired.`
}

function wrongName({ subjectaltname = '' }: PeerCertificate, hostname: string): Outcome {
  return failed('wrong-name', {
    seen: `The certificate is not for ${hostname} but for ${quote(subjectaltname)}.`,
    meaning: 'Another server answers at this name, or a custom domain is not verified yet.',
    todo:
      'Compare ISSUER_BASE_URL with the Domain in the dashboard; for a custom domain, look whether it is verified ' +
      'and whether its DNS record leads to the tenant.',
    where: 'Auth0 dashboard > Branding > Custom Domains',
  })
}

function untrusted(problem: string, seen: string): Outcome {
  return failed(problem, {
    seen,
    meaning:
      'Nobody whom this machine trusts vouches for the tenant: a proxy may intervene on the way to it.',
    todo:
      'If the authority is your own, start the application with NODE_EXTRA_CA_CERTS naming the file of its ' +
      'certificate (PEM). Otherwise find out who answers. Never switch the verification off.',
  })
}

/** More than one common name comes as a list, whatever the types say. */
function nameOf(name: unknown): string {
  return Array.isArray(name) ? name.join(', ') : typeof name === 'string' ? name : ''
}

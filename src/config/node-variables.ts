import type { Environment, Reader } from './reader.ts'

/**
 * With it, Node.js takes any certificate, and thus anybody in between for the tenant. It looks at each connection, so a `.env`
 * sets it as well.
 */
export function refuseUncheckedCertificates(reader: Reader): void {
  const name = 'NODE_TLS_REJECT_UNAUTHORIZED'
  if (reader.text(name) !== '0') return
  reader.report(
    name,
    'switches off the check of certificates',
    'Remove it. The certificate of a private authority goes into NODE_EXTRA_CA_CERTS.',
  )
}

/** Those of the variables that Node.js reads when it starts, before any `.env` is read. */
export function namesWithoutEffect(added: Environment): string[] {
  return Object.keys(added).filter(name => added[name] && readAtStart.includes(name))
}

const readAtStart = [
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
  'NODE_USE_SYSTEM_CA',
  'NODE_USE_ENV_PROXY',
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap(name => [name, name.toLowerCase()]),
  'NODE_DEBUG',
  'NODE_ICU_DATA',
  'OPENSSL_CONF',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
]

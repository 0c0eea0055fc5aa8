import { X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { generate } from 'selfsigned'

/** PEM texts, and the file that whoever is to trust the certificate reads. */
export interface TenantCertificate {
  readonly key: string
  readonly cert: string
  readonly path: string
}

/**
 * The certificate of this folder, or a new one where there is none, or one for another host, or one that ends within a
 * day. It signs itself and can sign no other, so whoever trusts it trusts this tenant and nobody else.
 */
export async function certificateFor(host: string, folder: string): Promise<TenantCertificate> {
  const path = join(folder, 'certificate.pem')
  const keyPath = join(folder, 'key.pem')
  const known = read(path, keyPath)
  if (known && fits(known.cert, host)) return { ...known, path }
  const pems = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: namesFor(host) },
    ],
  })
  // without a line break at its end it could not be put together with others
  const [cert, key] = [`${pems.cert.trim()}\n`, `${pems.private.trim()}\n`]
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  writeFileSync(keyPath, key, { mode: 0o600 })
  writeFileSync(path, cert, { mode: 0o644 })
  return { key, cert, path }
}

function read(path: string, keyPath: string): { cert: string; key: string } | null {
  try {
    return { cert: readFileSync(path, 'utf8'), key: readFileSync(keyPath, 'utf8') }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function fits(cert: string, host: string): boolean {
  const certificate = new X509Certificate(cert)
  const name = isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)
  return name !== undefined && Date.parse(certificate.validTo) - Date.now() > dayMilliseconds
}

const dayMilliseconds = 24 * 60 * 60 * 1000

function namesFor(host: string) {
  const names = ['localhost', ...(isIP(host) ? [] : [host])].map(value => ({ type: 2, value }) as const)
  const addresses = new Set(['127.0.0.1', '::1', ...(isIP(host) ? [host] : [])])
  return [...names, ...[...addresses].map(ip => ({ type: 7, ip }) as const)]
}

import { generate } from 'selfsigned'

/** PEM texts. `ca` is what a client must trust. */
export interface Certificate {
  readonly key: string
  readonly cert: string
  readonly ca: string
}

/** A certificate for this machine and other names, signed by an authority of its own. */
export async function createCertificate(names: readonly string[] = []): Promise<Certificate> {
  const authority = await generate([{ name: 'commonName', value: 'Test authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      {
        name: 'subjectAltName',
        altNames: [
          ...['localhost', ...names].map(value => ({ type: 2, value }) as const),
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { key: server.private, cert: server.cert, ca: authority.cert }
}

import { generate } from 'selfsigned'
import type { Certificate } from '../certificate.ts'

const options = { keyType: 'ec', algorithm: 'sha256' } as const
const name = [{ name: 'commonName', value: 'tenant' }]
const thisMachine = { type: 7, ip: '127.0.0.1' } as const

/** Signed by an authority that a client can trust; each lacks one thing, but for `good`. */
export interface Certificates {
  readonly ca: string
  readonly good: Certificate
  readonly expired: Certificate
  readonly wrongName: Certificate
  readonly selfSigned: Certificate
}

export async function createCertificates(): Promise<Certificates> {
  const authority = await generate([{ name: 'commonName', value: 'Acme authority' }], {
    ...options,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const ca = authority.cert
  const signed = async (altName: typeof thisMachine | { type: 2; value: string }, dates = {}) => {
    const { private: key, cert } = await generate(name, {
      ...options,
      ...dates,
      ca: { key: authority.private, cert: ca },
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'subjectAltName', altNames: [altName] },
      ],
    })
    return { key, cert, ca }
  }
  const alone = await generate(name, {
    ...options,
    extensions: [{ name: 'subjectAltName', altNames: [thisMachine] }],
  })
  return {
    ca,
    good: await signed(thisMachine),
    expired: await signed(thisMachine, { notBeforeDate: daysAgo(60), notAfterDate: daysAgo(1) }),
    wrongName: await signed({ type: 2, value: 'other.example' }),
    selfSigned: { key: alone.private, cert: alone.cert, ca: alone.cert },
  }
}

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * 86_400_000)
}

import { generate } from 'selfsigned'
import { createTenant } from '../../../src/tools/local-tenant/tenant.ts'
import { openServer } from '../servers.ts'
import { application } from '../tenant.ts'
import { signingKey } from '../tenant-key.ts'

interface Test {
  after(close: () => Promise<void>): void
}

/** A tenant whose certificate expired yesterday. A client that trusts `ca` finds nothing else wrong with it. */
export async function startExpiredTenant(t: Test): Promise<{ url: URL; ca: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: daysFromNow(-2),
    notAfterDate: daysFromNow(-1),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  })
  const server = await openServer('127.0.0.1', { key, cert, ca: cert })
  t.after(() => server.close())
  const issuer = `https://localhost:${server.port}/`
  server.serve(createTenant({ issuer, signingKey, ...application }))
  return { url: new URL(issuer), ca: cert }
}

/** The URL of a tenant that has stopped. */
export async function startStoppedTenant(): Promise<URL> {
  const server = await openServer('127.0.0.1')
  await server.close()
  return new URL(`http://127.0.0.1:${server.port}/`)
}

function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * 86_400_000)
}

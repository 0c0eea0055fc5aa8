import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTenant } from '../../src/tools/local-tenant/tenant.ts'
import { createCertificate } from './certificate.ts'
import { openServer } from './servers.ts'

const credentials = {
  clientId: 'kQ2wE4rT6yU8iO0pA1sD3fG5hJ7kL9zX',
  clientSecret: 'mN1bV3cX5zL7kJ9hG2fD4sA6pO8iU0yT',
}

export interface TenantElsewhere {
  readonly origin: string
  /** What the application needs to use it. */
  readonly settings: Readonly<Record<string, string>>
  /** What it needs besides to trust its authority. */
  readonly trust: { readonly NODE_EXTRA_CA_CERTS: string }
  /** PEM text of that authority. */
  readonly ca: string
  close(): Promise<void>
}

/** A tenant over https, under an authority of its own, that knows the application at `baseUrl`. */
export async function openTenantElsewhere(baseUrl: string): Promise<TenantElsewhere> {
  const certificate = await createCertificate()
  const server = await openServer('localhost', certificate)
  const origin = `https://localhost:${server.port}`
  server.serve(
    createTenant({
      issuer: `${origin}/`,
      ...credentials,
      callbackUrls: [`${baseUrl}/callback`],
      logoutUrls: [baseUrl],
    }),
  )
  const folder = mkdtempSync(join(tmpdir(), 'authority-'))
  // the application may run as another user
  chmodSync(folder, 0o755)
  writeFileSync(join(folder, 'authority.pem'), certificate.ca, { mode: 0o644 })
  return {
    origin,
    settings: {
      ISSUER_BASE_URL: origin,
      CLIENT_ID: credentials.clientId,
      CLIENT_SECRET: credentials.clientSecret,
      SECRET: '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0',
    },
    trust: { NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') },
    ca: certificate.ca,
    async close() {
      await server.close()
      rmSync(folder, { recursive: true })
    },
  }
}

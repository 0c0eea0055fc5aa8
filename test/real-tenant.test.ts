import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createTenant } from '../src/tenant/tenant.ts'
import { type Certificate, createCertificate } from './support/certificate.ts'
import { Client } from './support/client.ts'
import { freePort, type RunningProcess, startProcess } from './support/process.ts'
import { type OpenServer, openServer } from './support/servers.ts'

const credentials = {
  clientId: 'kQ2wE4rT6yU8iO0pA1sD3fG5hJ7kL9zX',
  clientSecret: 'mN1bV3cX5zL7kJ9hG2fD4sA6pO8iU0yT',
}

let certificate: Certificate
let folder: string
let port: string
let tenantPort: string
let provider: OpenServer
let application: RunningProcess

before(async () => {
  certificate = await createCertificate()
  folder = mkdtempSync(join(tmpdir(), 'authority-'))
  writeFileSync(join(folder, 'authority.pem'), certificate.ca)
  port = await freePort()
  tenantPort = await freePort()
  provider = await openServer('localhost', certificate)
  const baseUrl = `http://localhost:${port}`
  provider.serve(
    createTenant({
      issuer: `https://localhost:${provider.port}/`,
      ...credentials,
      callbackUrls: [`${baseUrl}/callback`],
      logoutUrls: [baseUrl],
    }),
  )
  application = startProcess({
    ISSUER_BASE_URL: `https://localhost:${provider.port}`,
    CLIENT_ID: credentials.clientId,
    CLIENT_SECRET: credentials.clientSecret,
    SECRET: '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0',
    BASE_URL: baseUrl,
    PORT: port,
    TENANT_PORT: tenantPort,
    NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'),
  })
  await application.printed(/"msg":"listening"/)
})
after(async () => {
  await application?.stop('SIGTERM')
  await provider?.close()
  rmSync(folder, { recursive: true })
})

describe('with the settings of a tenant elsewhere, over https', () => {
  it('people log in there and log out there', async () => {
    const client = new Client(`http://localhost:${port}`, { ca: certificate.ca })

    const page = await client.logIn('Grace Hopper')
    const logout = await client.get('/logout')
    const home = await client.follow(logout.headers.location ?? '')

    assert.match(page.body, /Welcome <bdi>Grace Hopper/)
    assert.ok(logout.headers.location?.startsWith(`https://localhost:${provider.port}/v2/logout?`))
    assert.equal(home.url.href, `http://localhost:${port}/`)
  })

  it('the local tenant is off', async () => {
    const client = new Client(`http://127.0.0.1:${tenantPort}`)

    await assert.rejects(client.get('/.well-known/openid-configuration'), { code: 'ECONNREFUSED' })
    assert.doesNotMatch(application.output.stdout, /[Ll]ocal tenant/)
    assert.doesNotMatch((await new Client(`http://localhost:${port}`).get('/')).body, /local tenant/)
  })

  it('a certificate of an unknown authority is refused', async () => {
    const wary = startProcess({
      ISSUER_BASE_URL: `https://localhost:${provider.port}`,
      CLIENT_ID: credentials.clientId,
      CLIENT_SECRET: credentials.clientSecret,
      SECRET: '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0',
      PORT: tenantPort,
    })
    await wary.printed(/"msg":"listening"/)

    const { status } = await new Client(`http://localhost:${tenantPort}`).get('/login')
    await wary.stop('SIGTERM')

    assert.equal(status, 503)
    assert.match(wary.output.stdout, /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/)
  })
})

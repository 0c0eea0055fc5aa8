// @group operators
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Client } from '../support/client.ts'
import { freePort, type RunningProcess, startProcess } from '../support/process.ts'
import { openTenantElsewhere, type TenantElsewhere } from '../support/tenant-elsewhere.ts'

let port: string
let tenantPort: string
let tenant: TenantElsewhere
let application: RunningProcess

before(async () => {
  port = await freePort()
  tenantPort = await freePort()
  const baseUrl = `http://localhost:${port}`
  tenant = await openTenantElsewhere(baseUrl)
  application = startProcess({
    ...tenant.settings,
    ...tenant.trust,
    BASE_URL: baseUrl,
    PORT: port,
    TENANT_PORT: tenantPort,
  })
  await application.printed(/"msg":"listening"/)
})
after(async () => {
  await application?.stop('SIGTERM')
  await tenant?.close()
})

describe('with the settings of a tenant elsewhere, over https', () => {
  it('people log in there and log out there', async () => {
    const client = new Client(`http://localhost:${port}`, { ca: tenant.ca })

    const page = await client.logIn('Grace Hopper')
    const logout = await client.get('/logout')
    const home = await client.follow(logout.headers.location ?? '')

    assert.match(page.body, /Welcome <bdi>Grace Hopper/)
    assert.ok(logout.headers.location?.startsWith(`${tenant.origin}/v2/logout?`))
    assert.equal(home.url.href, `http://localhost:${port}/`)
  })

  it('the local tenant is off', async () => {
    const client = new Client(`http://127.0.0.1:${tenantPort}`)

    await assert.rejects(client.get('/.well-known/openid-configuration'), { code: 'ECONNREFUSED' })
    assert.doesNotMatch(application.output.stdout, /[Ll]ocal tenant/)
    assert.doesNotMatch((await new Client(`http://localhost:${port}`).get('/')).body, /local tenant/)
  })

  it('a certificate of an unknown authority is refused', async () => {
    const wary = startProcess({ ...tenant.settings, PORT: tenantPort })
    await wary.printed(/"msg":"listening"/)

    const { status } = await new Client(`http://localhost:${tenantPort}`).get('/login')
    await wary.stop('SIGTERM')

    assert.equal(status, 503)
    assert.match(wary.output.stdout, /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/)
  })
})

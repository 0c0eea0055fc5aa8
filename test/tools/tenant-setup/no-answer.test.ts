import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createCertificate } from '../../support/certificate.ts'
import { openServer } from '../../support/servers.ts'
import { startManagedTenant } from '../../support/tenant-setup/managed-tenant.ts'
import { filesIn, newFolder, runSetup } from '../../support/tenant-setup/run-setup.ts'

const args = ['--yes', '--no-doctor']

describe('a tenant that cannot be reached', () => {
  const token = 'opaque-token-0123456789'

  it('with a wrong domain asks for the domain', async t => {
    const env = { AUTH0_MGMT_TOKEN: token, ISSUER_BASE_URL: 'https://no-such-tenant.invalid' }

    const run = await runSetup({ folder: newFolder(t), args, env })

    assert.equal(run.exitCode, 1)
    assert.match(
      run.stderr,
      /no-such-tenant\.invalid (is not known to the network: is the domain right\?|cannot be looked up)/,
    )
  })

  it('where nothing listens says so', async t => {
    const server = await openServer('127.0.0.1')
    await server.close()
    const env = { AUTH0_MGMT_TOKEN: token, ISSUER_BASE_URL: `http://127.0.0.1:${server.port}` }

    const run = await runSetup({ folder: newFolder(t), args, env })

    assert.equal(run.exitCode, 1)
    assert.match(run.stderr, /127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)/)
  })

  it('with a certificate of an unknown authority keeps the token to itself', async t => {
    const server = await openServer('localhost', await createCertificate())
    t.after(() => server.close())
    let requests = 0
    server.serve(() => requests++)
    const env = { AUTH0_MGMT_TOKEN: token, ISSUER_BASE_URL: `https://localhost:${server.port}` }

    const run = await runSetup({ folder: newFolder(t), args, env })

    assert.equal(run.exitCode, 1)
    assert.match(
      run.stderr,
      /certificate of localhost:\d+ is not to be trusted \([A-Z_]+\), so nothing secret was sent/,
    )
    assert.equal(requests, 0)
  })

  it('over http to another machine is not asked at all', async t => {
    const env = { AUTH0_MGMT_TOKEN: token, ISSUER_BASE_URL: 'http://tenant.acme.com' }

    const run = await runSetup({ folder: newFolder(t), args, env })

    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /The domain of the tenant is http\. Use https/)
  })
})

describe('an answer without end', () => {
  it('ends the set-up with a message, and nothing is changed', async t => {
    const tenant = await startManagedTenant(t, { instead: () => ({ status: 200, body: endless() }) })
    const folder = newFolder(t)

    const run = await runSetup({ folder, args, env: { AUTH0_MGMT_TOKEN: tenant.token } })

    assert.equal(run.exitCode, 1)
    assert.match(
      run.stderr,
      /^\nThe answer of 127\.0\.0\.1:\d+ is longer than 1 MB, so the rest was not read: is the domain right\?\n$/,
    )
    assert.deepEqual(tenant.asked, ['GET /api/v2/clients'])
    assert.deepEqual([await tenant.clients(), filesIn(folder)], [[], {}])
  })

  it('to a change says that its outcome is not known', async t => {
    const tenant = await startManagedTenant(t, {
      instead: ({ method }) => (method === 'POST' ? { status: 201, body: endless() } : undefined),
    })
    const folder = newFolder(t)

    const run = await runSetup({ folder, args, env: { AUTH0_MGMT_TOKEN: tenant.token } })

    assert.equal(run.exitCode, 1)
    assert.match(run.stderr, /longer than 1 MB.*\nWhether the change was made is not known\. Run this again/)
    assert.deepEqual(filesIn(folder), {})
  })
})

function* endless(): Generator<string> {
  while (true) yield '['.repeat(64 * 1024)
}

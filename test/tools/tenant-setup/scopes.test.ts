import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { machine } from '../../support/management.ts'
import { startManagedTenant } from '../../support/tenant-setup/managed-tenant.ts'
import { applicationName, filesIn, newFolder, runSetup } from '../../support/tenant-setup/run-setup.ts'

const args = ['--yes', '--no-doctor']
const settings = 'ISSUER_BASE_URL=%\nCLIENT_SECRET=a-secret-that-was-copied-by-hand\n'

describe('the scopes of the token', () => {
  it('are named before anything is asked, with what the set-up cannot do without the others', async t => {
    const tenant = await startManagedTenant(t, { scopes: ['read:clients', 'create:clients'] })
    const run = await runSetup({ folder: newFolder(t), args, env: { AUTH0_MGMT_TOKEN: tenant.token } })

    assert.match(
      run.stdout,
      /^Scopes {7}read:clients, create:clients\n {2}without read:client_keys: it cannot read the Client Secret.*\n {2}without update:clients: it cannot change/,
    )
    assert.equal(run.exitCode, 0)
  })

  it('are named for a machine-to-machine application as well', async t => {
    const tenant = await startManagedTenant(t, { scopes: ['read:client_keys'] })
    const env = {
      ISSUER_BASE_URL: tenant.url,
      AUTH0_MGMT_CLIENT_ID: machine.clientId,
      AUTH0_MGMT_CLIENT_SECRET: machine.clientSecret,
    }

    const run = await runSetup({ folder: newFolder(t), args: ['--dry-run'], env })

    assert.match(
      run.stdout,
      /^Scopes {7}read:client_keys\n {2}without create:clients: .*\n {2}without update:clients: .*\n {2}without read:resource_servers: .* ACCOUNT_API stays\n\nTenant/,
    )
  })

  it('are no more than their names where nothing is missing', async t => {
    const tenant = await startManagedTenant(t)

    const run = await runSetup({
      folder: newFolder(t),
      args: ['--dry-run'],
      env: { AUTH0_MGMT_TOKEN: tenant.token },
    })

    assert.match(
      run.stdout,
      /^Scopes {7}read:clients, read:client_keys, create:clients, update:clients, read:resource_servers, update:resource_servers, read:client_grants, create:client_grants\n\nTenant/,
    )
  })

  it('cannot be told of a token that does not show them', async t => {
    const tenant = await startManagedTenant(t, { instead: () => ({ status: 200, body: '[]' }) })
    const env = { AUTH0_MGMT_TOKEN: 'opaque-token-0123456789', ISSUER_BASE_URL: tenant.url }

    const run = await runSetup({ folder: newFolder(t), args: ['--dry-run'], env })

    assert.match(run.stdout, /^Scopes {7}not shown by the token: /)
  })
})

describe('a token that sees summaries only', () => {
  for (const scope of ['read:client_summary', 'read:client_credentials'] as const)
    it(`by ${scope} changes nothing, and the scopes are asked for`, async t => {
      const tenant = await startManagedTenant(t, { scopes: [scope, 'create:clients', 'update:clients'] })
      const { client_id } = await tenant.add({
        name: applicationName,
        app_type: 'regular_web',
        callbacks: ['https://other.acme.com/callback'],
        grant_types: ['authorization_code', 'implicit'],
      })
      const before = await tenant.clients()
      const text = `${settings.replace('%', tenant.url)}CLIENT_ID=${client_id}\n`
      const folder = newFolder(t, { '.env': text })

      const run = await runSetup({ folder, args, env: { AUTH0_MGMT_TOKEN: tenant.token } })

      assert.equal(run.exitCode, 1)
      assert.match(run.stdout, /without read:clients or read:client_keys: it sees no more than a summary/)
      assert.match(
        run.stderr,
        /neither read:clients nor read:client_keys\..* would overwrite those of others/,
      )
      assert.deepEqual(tenant.asked, [`GET /api/v2/clients/${client_id}`])
      assert.deepEqual([await tenant.clients(), filesIn(folder)['.env']], [before, text])
    })

  it('creates an application where there is none', async t => {
    const tenant = await startManagedTenant(t, { scopes: ['read:client_summary', 'create:clients'] })

    const run = await runSetup({ folder: newFolder(t), args, env: { AUTH0_MGMT_TOKEN: tenant.token } })

    assert.equal(run.exitCode, 0)
    assert.equal((await tenant.clients()).length, 1)
  })
})

describe('a token that does not see keys', () => {
  it('leaves the way in which the application proves itself, and changes the rest', async t => {
    const tenant = await startManagedTenant(t, { scopes: ['read:clients', 'update:clients'] })
    const methods = { private_key_jwt: { credentials: [{ id: 'cred_123' }] } }
    const { client_id } = await tenant.add({
      name: applicationName,
      app_type: 'regular_web',
      client_authentication_methods: methods,
    })
    const text = `${settings.replace('%', tenant.url)}CLIENT_ID=${client_id}\n`

    const run = await runSetup({
      folder: newFolder(t, { '.env': text }),
      args,
      env: { AUTH0_MGMT_TOKEN: tenant.token },
    })

    const [client = {}] = await tenant.clients()
    assert.equal(run.exitCode, 0)
    assert.match(run.stdout, /may not read the Client Secret .*\nthe application proves itself at the tenant/)
    assert.deepEqual(client['callbacks'], ['http://localhost:3000/callback'])
    assert.deepEqual(client['client_authentication_methods'], methods)
    assert.equal('token_endpoint_auth_method' in client, false)
  })
})

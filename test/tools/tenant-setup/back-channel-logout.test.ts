import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import dotenv from 'dotenv'
import { startManagedTenant } from '../../support/tenant-setup/managed-tenant.ts'
import { applicationName, filesIn, newFolder, runSetup } from '../../support/tenant-setup/run-setup.ts'

const args = ['--yes', '--no-doctor']
const base = 'https://app.acme.com'
const url = `${base}/backchannel-logout`
const others = 'https://other.acme.com/out'
const existing = { name: applicationName, app_type: 'regular_web', oidc_conformant: true }
const withoutMetadata = { backchannel_logout_session_metadata: null }
const lacking = { faults: { lacksBackchannelLogout: true } }

describe('the back-channel logout URL', () => {
  it('is registered where Auth0 can reach the application, once', async t => {
    const tenant = await startManagedTenant(t)
    const folder = newFolder(t)
    const env = { AUTH0_MGMT_TOKEN: tenant.token, BASE_URL: base }

    const first = await runSetup({ folder, env, args })
    const second = await runSetup({ folder, env, args })

    const [client = {}] = await tenant.clients()
    assert.match(first.stdout, /oidc_logout +\+ https:\/\/app\.acme\.com\/backchannel-logout {2}\(where the/)
    assert.deepEqual(client['oidc_logout'], { backchannel_logout_urls: [url], ...withoutMetadata })
    assert.match(second.stdout, /Nothing to do/)
    assert.equal(tenant.asked.filter(request => !request.startsWith('GET')).length, 1)
  })

  for (const BASE_URL of ['http://localhost:3000', 'https://localhost:3000', 'https://intranet'])
    it(`is not registered for ${BASE_URL}`, async t => {
      const tenant = await startManagedTenant(t)
      const env = { AUTH0_MGMT_TOKEN: tenant.token, BASE_URL }

      const run = await runSetup({ folder: newFolder(t), env, args })

      const [client = {}] = await tenant.clients()
      assert.equal(run.exitCode, 0)
      assert.equal(client['oidc_logout'], undefined)
      assert.doesNotMatch(run.stdout, /back-?channel/)
    })

  it('joins the initiators that somebody chose', async t => {
    const tenant = await startManagedTenant(t)
    const initiators = { backchannel_logout_initiators: { mode: 'all' } }
    const { client_id } = await tenant.add({
      ...existing,
      oidc_logout: { ...initiators, backchannel_logout_urls: [] },
    })
    const folder = newFolder(t, { '.env': `CLIENT_ID=${client_id}\nBASE_URL=${base}\n` })

    await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args })

    const [client = {}] = await tenant.clients()
    assert.deepEqual(client['oidc_logout'], {
      ...initiators,
      ...withoutMetadata,
      backchannel_logout_urls: [url],
    })
  })

  it('comes with a note that alone it tells of logouts', async t => {
    const tenant = await startManagedTenant(t)
    const env = { AUTH0_MGMT_TOKEN: tenant.token, BASE_URL: base }

    const run = await runSetup({ folder: newFolder(t), env, args: ['--dry-run'] })

    assert.match(run.stdout, /URL alone the tenant tells of logouts\. For revoked sessions, deleted accounts/)
  })

  it('of somebody else stays under its older name too', async t => {
    const tenant = await startManagedTenant(t, {
      instead: ({ method }) =>
        method === 'GET' ? { status: 200, body: JSON.stringify([{ ...old, client_id: 'old' }]) } : undefined,
    })
    const env = { AUTH0_MGMT_TOKEN: tenant.token, BASE_URL: base }

    const run = await runSetup({ folder: newFolder(t), env, args: ['--dry-run'] })

    assert.match(run.stdout, /Note: another back-channel logout URL is registered/)
    assert.doesNotMatch(run.stdout, /^ {2}oidc_logout/m)
  })

  it('of somebody else stays, and the plan says so', async t => {
    const tenant = await startManagedTenant(t)
    const oidc_logout = { backchannel_logout_urls: [others] }
    const { client_id } = await tenant.add({ ...existing, oidc_logout })
    const folder = newFolder(t, { '.env': `CLIENT_ID=${client_id}\nBASE_URL=${base}\n` })

    const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args })

    const [client = {}] = await tenant.clients()
    assert.equal(run.exitCode, 0)
    assert.match(run.stdout, /Note: another back-channel logout URL is registered/)
    assert.deepEqual(client['oidc_logout'], { ...oidc_logout, ...withoutMetadata })
  })
})

describe('a subscription without back-channel logout', () => {
  for (const planRefusal of [
    'insufficient_scope',
    'insufficient_entitlement',
    'feature_not_enabled',
  ] as const) {
    it(`that refuses with ${planRefusal} gets the application all the same, and is told what is left out`, async t => {
      const tenant = await startManagedTenant(t, { faults: { ...lacking.faults, planRefusal } })
      const folder = newFolder(t)

      const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token, BASE_URL: base }, args })

      const [client = {}, ...more] = await tenant.clients()
      assert.equal(run.exitCode, 0)
      assert.match(run.stdout, leftOut)
      assert.deepEqual(more, [])
      assert.deepEqual(client['callbacks'], [`${base}/callback`])
      assert.equal(client['oidc_logout'], undefined)
      assert.equal(dotenv.parse(filesIn(folder)['.env'] ?? '')['CLIENT_ID'], client['client_id'])
    })

    it(`that refuses with ${planRefusal} has its application changed all the same, and no other`, async t => {
      const tenant = await startManagedTenant(t, { faults: { ...lacking.faults, planRefusal } })
      const { client_id } = await tenant.add({ ...existing, callbacks: ['https://other.acme.com/callback'] })
      const other = await tenant.add({ ...existing, name: 'Another' })
      const folder = newFolder(t, { '.env': `CLIENT_ID=${client_id}\nBASE_URL=${base}\n` })

      const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args })

      const [client = {}, untouched] = await tenant.clients()
      assert.equal(run.exitCode, 0)
      assert.match(run.stdout, leftOut)
      assert.deepEqual(client['callbacks'], ['https://other.acme.com/callback', `${base}/callback`])
      assert.deepEqual(client['allowed_logout_urls'], [base])
      assert.deepEqual(untouched, other)
    })
  }

  it('may say so beforehand in its discovery document, and is not asked then', async t => {
    const tenant = await startManagedTenant(t, {
      instead: ({ url }) =>
        url === '/.well-known/openid-configuration'
          ? { status: 200, body: '{"backchannel_logout_supported":false}' }
          : undefined,
    })
    const folder = newFolder(t)

    const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token, BASE_URL: base }, args })

    const [client = {}] = await tenant.clients()
    assert.equal(run.exitCode, 0)
    assert.match(run.stdout, /Note: the back-channel logout URL is left out: .* discovery document/)
    assert.deepEqual(tenant.asked, ['GET /api/v2/clients', tenant.readsAccounts, 'POST /api/v2/clients'])
    assert.equal('oidc_logout' in client, false)
  })

  it('is asked where the discovery document does not come', async t => {
    const tenant = await startManagedTenant(t, {
      instead: ({ url }) => (url?.startsWith('/.well-known/') ? { status: 503, body: '<html>' } : undefined),
    })

    await runSetup({ folder: newFolder(t), env: { AUTH0_MGMT_TOKEN: tenant.token, BASE_URL: base }, args })

    const [client = {}] = await tenant.clients()
    assert.deepEqual(client['oidc_logout'], { backchannel_logout_urls: [url], ...withoutMetadata })
  })

  it('is told so again by the second run, which changes nothing', async t => {
    const tenant = await startManagedTenant(t, lacking)
    const folder = newFolder(t)
    const env = { AUTH0_MGMT_TOKEN: tenant.token, BASE_URL: base }
    await runSetup({ folder, env, args })
    const before = [await tenant.clients(), filesIn(folder)]

    const run = await runSetup({ folder, env, args })

    assert.equal(run.exitCode, 0)
    assert.match(run.stdout, /The back-channel logout URL is left out/)
    assert.doesNotMatch(run.stdout, /Changed the application/)
    assert.deepEqual([await tenant.clients(), filesIn(folder)], before)
  })

  it('may also say so by not knowing the field', async t => {
    const unknownField = 'Payload validation error: Additional properties not allowed: oidc_logout'
    const answers = [{ status: 400, body: JSON.stringify({ message: unknownField }) }]
    const tenant = await startManagedTenant(t, {
      instead: ({ method }) => (method === 'POST' ? answers.shift() : undefined),
    })
    const env = { AUTH0_MGMT_TOKEN: tenant.token, BASE_URL: base }

    const run = await runSetup({ folder: newFolder(t), env, args })

    assert.equal(run.exitCode, 0)
    assert.ok(run.stdout.includes(`the tenant refuses it (400 ${unknownField})`))
    assert.equal((await tenant.clients()).length, 1)
  })

  it('is not blamed where the token lacks the scope', async t => {
    const tenant = await startManagedTenant(t, { scopes: ['read:clients', 'read:client_keys'] })
    const { client_id } = await tenant.add(fitButForTheUrl)
    const folder = newFolder(t, { '.env': `CLIENT_ID=${client_id}\nBASE_URL=${base}\n` })

    const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args })

    assert.equal(run.exitCode, 1)
    assert.match(run.stderr, /lacks the scope update:clients/)
    assert.doesNotMatch(run.stdout, /left out/)
  })

  it('is not blamed for what the tenant refuses without the field as well', async t => {
    const tenant = await startManagedTenant(t, {
      instead: ({ method }) =>
        method === 'POST' ? { status: 400, body: '{"message":"Payload validation error: name"}' } : undefined,
    })
    const env = { AUTH0_MGMT_TOKEN: tenant.token, BASE_URL: base }

    const run = await runSetup({ folder: newFolder(t), env, args })

    assert.equal(run.exitCode, 1)
    assert.match(run.stderr, /\(400 Payload validation error: name\)/)
    assert.doesNotMatch(run.stdout, /left out/)
  })
})

const old = {
  ...existing,
  client_secret: 'k'.repeat(40),
  grant_types: ['authorization_code'],
  oidc_backchannel_logout: { backchannel_logout_urls: [others] },
}

const leftOut =
  /left out: the tenant refuses it \(403 Please upgrade your subscription to use oidc_logout\.\)\.\nAuth0 has back-channel logout in its Enterprise plan\./

const fitButForTheUrl = {
  ...existing,
  callbacks: [`${base}/callback`],
  allowed_logout_urls: [base],
  initiate_login_uri: `${base}/login`,
  grant_types: ['authorization_code'],
  jwt_configuration: { alg: 'RS256' },
}

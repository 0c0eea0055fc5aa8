import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import dotenv from 'dotenv'
import { machine } from '../../support/management.ts'
import { startManagedTenant } from '../../support/tenant-setup/managed-tenant.ts'
import { applicationName, filesIn, newFolder, runSetup } from '../../support/tenant-setup/run-setup.ts'

const yes = ['--yes', '--no-doctor']
const wantsOne = /Note: this application wants an organization/
const takesNone = /Note: ORGANIZATION is set, and this application takes no organization/

describe('the tenant and the application that the set-up finds', () => {
  it('finds the application by its name where .env is lost', async t => {
    const tenant = await startManagedTenant(t)
    const env = { AUTH0_MGMT_TOKEN: tenant.token }
    await runSetup({ folder: newFolder(t), env, args: yes })
    const folder = newFolder(t)

    await runSetup({ folder, env, args: yes })

    const clients = await tenant.clients()
    assert.deepEqual(
      clients.map(client => client['client_id']),
      [idIn(folder)],
    )
  })

  it('takes machine-to-machine credentials, from the environment or at the prompt', async t => {
    const tenant = await startManagedTenant(t)
    const env = { ISSUER_BASE_URL: tenant.url }
    const credentials = {
      AUTH0_MGMT_CLIENT_ID: machine.clientId,
      AUTH0_MGMT_CLIENT_SECRET: machine.clientSecret,
    }

    const scripted = await runSetup({ folder: newFolder(t), env: { ...env, ...credentials }, args: yes })
    const asked = await runSetup({
      folder: newFolder(t),
      args: yes,
      answers: [
        [/token \(not shown\): /, ''],
        [/Client ID of the machine-to-machine application: /, machine.clientId],
        [/Client Secret \(not shown\): /, machine.clientSecret],
        [/Domain of the tenant.*: /, tenant.url],
      ],
    })

    assert.deepEqual([scripted.exitCode, asked.exitCode], [0, 0])
    assert.equal((await tenant.clients()).length, 1)
  })

  it('a custom domain in .env stays', async t => {
    const tenant = await startManagedTenant(t)
    const folder = newFolder(t, { '.env': 'ISSUER_BASE_URL=login.acme.com\n' })

    await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

    assert.match(filesIn(folder)['.env'] ?? '', /^ISSUER_BASE_URL=login\.acme\.com$/m)
  })

  it('a token that came from a custom domain is used there, and the tenant keeps its name', async t => {
    const tenant = await startManagedTenant(t, { instead: () => ({ status: 200, body: '[]' }) })
    const token = tokenWith({ iss: tenant.url, aud: ['https://acme.eu.auth0.com/api/v2/'] })

    const run = await runSetup({
      folder: newFolder(t),
      env: { AUTH0_MGMT_TOKEN: token },
      args: ['--dry-run'],
    })

    assert.equal(run.exitCode, 0)
    assert.deepEqual(tenant.asked, [
      'GET /api/v2/clients',
      'GET /api/v2/resource-servers/https%3A%2F%2Facme.eu.auth0.com%2Fapi%2Fv2%2F',
    ])
    assert.match(run.stdout, /^Tenant +https:\/\/acme\.eu\.auth0\.com\/$/m)
  })

  for (const iss of [undefined, 'acme', 'http://login.acme.com/', ['https://login.acme.com/']])
    it(`a token whose issuer is ${JSON.stringify(iss)} is used where its audience is`, async t => {
      const tenant = await startManagedTenant(t)
      const token = tokenWith({ iss, aud: `${tenant.url}api/v2/` })

      const run = await runSetup({ folder: newFolder(t), env: { AUTH0_MGMT_TOKEN: token }, args: yes })

      assert.match(run.stderr, /\(401 .+\)\.\nThe token is dead/)
      assert.deepEqual(tenant.asked, ['GET /api/v2/clients'])
    })

  for (const aud of [7, [7], [null], {}, [['https://acme.eu.auth0.com/api/v2/']]])
    it(`a token for ${JSON.stringify(aud)}, which is no audience, is left to the tenant`, async t => {
      const tenant = await startManagedTenant(t)
      const env = { AUTH0_MGMT_TOKEN: tokenWith({ aud }), ISSUER_BASE_URL: tenant.url }

      const run = await runSetup({ folder: newFolder(t), env, args: yes })

      assert.match(run.stderr, /\(401 .+\)\.\nThe token is dead/)
      assert.deepEqual(tenant.asked, ['GET /api/v2/clients'])
    })

  it('a token for another API is not sent anywhere', async t => {
    const tenant = await startManagedTenant(t)
    const token = tokenWith({ iss: tenant.url, aud: 'https://api.acme.com' })

    const run = await runSetup({ folder: newFolder(t), env: { AUTH0_MGMT_TOKEN: token }, args: yes })

    assert.match(run.stderr, /for another API, not for the Management API/)
    assert.deepEqual(tenant.asked, [])
  })

  it('an application of another kind is left alone', async t => {
    const tenant = await startManagedTenant(t)
    await tenant.add({ name: applicationName, app_type: 'spa' })

    const run = await runSetup({ folder: newFolder(t), env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

    assert.equal(run.exitCode, 1)
    assert.match(run.stderr, / is of the type spa, not a Regular Web Application/)
    assert.deepEqual(tenant.asked, ['GET /api/v2/clients'])
  })

  for (const method of ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'])
    it(`an application that proves itself by ${method} is left alone`, async t => {
      const tenant = await startManagedTenant(t)
      const client_authentication_methods = { [method]: { credentials: [{ id: 'cred_123' }] } }
      await tenant.add({ name: applicationName, app_type: 'regular_web', client_authentication_methods })

      const run = await runSetup({ folder: newFolder(t), env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

      assert.equal(run.exitCode, 1)
      assert.match(
        run.stderr,
        / proves itself by Private Key JWT or mTLS, not by a Client Secret, so it stays/,
      )
      assert.deepEqual(tenant.asked, ['GET /api/v2/clients'])
    })

  for (const app_type of ['resource_server', 'sso_integration', 'rms', 'a type of tomorrow', 7, {}]) {
    const type = JSON.stringify(app_type)
    it(`an application of the type ${type} is left alone`, async t => {
      const tenant = await startManagedTenant(t, { instead: listing([{ ...ours, app_type }]) })

      const run = await runSetup({ folder: newFolder(t), env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

      assert.equal(run.exitCode, 1)
      assert.match(run.stderr, /, not a Regular Web Application, so it stays as it is/)
      assert.deepEqual(tenant.asked, ['GET /api/v2/clients'])
    })

    it(`an application of the type ${type} is no obstacle to one of the right type`, async t => {
      const others = [{ ...ours, client_id: 'another', app_type }, ours]
      const tenant = await startManagedTenant(t, { instead: listing(others) })
      const folder = newFolder(t)

      await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

      assert.equal(idIn(folder), ours.client_id)
    })
  }

  for (const third of [{ is_first_party: false }, { client_id: 'tpc_123' }])
    it(`an application of a third party, ${JSON.stringify(third)}, is left alone, with the reason`, async t => {
      const tenant = await startManagedTenant(t, { instead: listing([{ ...ours, ...third }]) })

      const run = await runSetup({ folder: newFolder(t), env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

      assert.equal(run.exitCode, 1)
      assert.match(
        run.stderr,
        /a third party, which is fixed when it is created\..* no ID token, no \/userinfo/,
      )
      assert.deepEqual(tenant.asked, ['GET /api/v2/clients'])
    })

  it('an application of a third party is no obstacle to one of the first', async t => {
    const third = { ...ours, client_id: 'tpc_123', is_first_party: false }
    const tenant = await startManagedTenant(t, { instead: listing([third, ours]) })
    const folder = newFolder(t)

    await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

    assert.equal(idIn(folder), ours.client_id)
  })

  it('of one application of each type that Auth0 has, it changes the regular one alone', async t => {
    const tenant = await startManagedTenant(t)
    for (const app_type of appTypes) await tenant.add({ ...shared, name: applicationName, app_type })
    const before = await tenant.clients()

    const run = await runSetup({ folder: newFolder(t), env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

    const after = await tenant.clients()
    const changed = after.filter((client, index) => !isDeepStrictEqual(client, before[index]))
    assert.equal(run.exitCode, 0)
    assert.deepEqual([before.length, after.length], [appTypes.length, appTypes.length])
    assert.deepEqual(
      changed.map(({ app_type, callbacks }) => [app_type, callbacks]),
      [['regular_web', [...shared.callbacks, 'http://localhost:3000/callback']]],
    )
  })

  for (const count of [99, 100, 101, 1000, 1201])
    it(`finds the last one of ${count} applications`, async t => {
      const others = Array.from({ length: count - 1 }, (_, index) => ({
        client_id: `id-${index}`,
        name: 'Other',
      }))
      const tenant = await startManagedTenant(t, { instead: listing([...others, ours]) })
      const folder = newFolder(t)

      const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

      assert.ok(run.stdout.includes(`${applicationName} (ours): to be changed`), run.stdout)
      assert.equal(idIn(folder), ours.client_id)
    })

  it('gives up on a list without an end', async t => {
    const page = JSON.stringify({ next: 'more', clients: [] })
    const full = JSON.stringify(Array(100).fill({ client_id: 'id', name: 'Other' }))
    const tenant = await startManagedTenant(t, {
      instead: ({ url = '' }) => ({ status: 200, body: url.includes('take=') ? page : full }),
    })

    const run = await runSetup({ folder: newFolder(t), env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

    assert.match(run.stderr, /has more than \d+ applications/)
  })

  const usages: { fields: Record<string, string>; ORGANIZATION?: string; note: RegExp | undefined }[] = [
    { fields: { organization_usage: 'deny' }, note: undefined },
    { fields: { organization_usage: 'allow' }, note: undefined },
    { fields: { organization_usage: 'require' }, note: wantsOne },
    {
      fields: { organization_usage: 'require', organization_require_behavior: 'pre_login_prompt' },
      note: undefined,
    },
    { fields: { organization_usage: 'require' }, ORGANIZATION: 'acme', note: undefined },
    { fields: { organization_usage: 'deny' }, ORGANIZATION: 'acme', note: takesNone },
    { fields: {}, ORGANIZATION: 'acme', note: takesNone },
  ]
  for (const { fields, note, ...env } of usages)
    it(`${note ? 'says what follows' : 'finds nothing to say'} where ${JSON.stringify({ ...fields, ...env })}`, async t => {
      const tenant = await startManagedTenant(t)
      await tenant.add({ name: applicationName, app_type: 'regular_web', ...fields })

      const { stdout } = await runSetup({
        folder: newFolder(t),
        env: { AUTH0_MGMT_TOKEN: tenant.token, ...env },
        args: ['--dry-run'],
      })

      for (const pattern of [wantsOne, takesNone]) assert.equal(pattern.test(stdout), pattern === note)
    })

  it('of several applications with the name it takes none', async t => {
    const tenant = await startManagedTenant(t)
    for (const description of ['one', 'two']) await tenant.add({ name: applicationName, description })

    const run = await runSetup({ folder: newFolder(t), env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

    assert.match(
      run.stderr,
      new RegExp(`has 2 applications called ${applicationName}\\. Put the Client ID of the right one`),
    )
    assert.deepEqual(tenant.asked, ['GET /api/v2/clients'])
  })
})

/** As of Auth0's SDK 5.3. */
const appTypes = [
  ...[
    'native',
    'spa',
    'non_interactive',
    'resource_server',
    'express_configuration',
    'rms',
    'box',
    'cloudbees',
  ],
  ...[
    'concur',
    'dropbox',
    'mscrm',
    'echosign',
    'egnyte',
    'newrelic',
    'office365',
    'salesforce',
    'sentry',
    'slack',
  ],
  ...['sharepoint', 'springcm', 'zendesk', 'zoom', 'sso_integration', 'oag', 'regular_web'],
]

const shared = {
  callbacks: ['https://other.acme.com/callback'],
  allowed_logout_urls: ['https://other.acme.com'],
}

const ours = {
  name: applicationName,
  client_id: 'ours',
  client_secret: 'k'.repeat(40),
  app_type: 'regular_web',
  grant_types: ['authorization_code'],
}

/** Lists these applications as Auth0 does: by page up to 1,000, and by checkpoint without a bound. */
function listing(clients: readonly object[]) {
  return ({ method, url = '' }: IncomingMessage) => {
    if (method !== 'GET') return { status: 200, body: JSON.stringify(ours) }
    const { searchParams: query } = new URL(url, 'http://tenant')
    const size = Number(query.get('take') ?? query.get('per_page'))
    const start = query.has('take') ? Number(query.get('from')) : Number(query.get('page')) * size
    const page = (query.has('take') ? clients : clients.slice(0, 1000)).slice(start, start + size)
    const next = start + size < clients.length ? { next: String(start + size) } : {}
    return { status: 200, body: JSON.stringify(query.has('take') ? { clients: page, ...next } : page) }
  }
}

function tokenWith(claims: Record<string, unknown>): string {
  return [{ alg: 'RS256' }, claims, {}]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
}

function idIn(folder: string): string | undefined {
  return dotenv.parse(filesIn(folder)['.env'] ?? '')['CLIENT_ID']
}

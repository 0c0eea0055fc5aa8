import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runInNewContext } from 'node:vm'
import dotenv from 'dotenv'
import { startManagedTenant } from '../../support/tenant-setup/managed-tenant.ts'
import { applicationName, filesIn, newFolder, runSetup } from '../../support/tenant-setup/run-setup.ts'

const secret = '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0'
const yes = ['--yes', '--no-doctor']

describe('the set-up', () => {
  it('shows the plan, asks, creates the application and writes .env', async t => {
    const tenant = await startManagedTenant(t)
    const folder = newFolder(t)

    const { exitCode, stdout } = await runSetup({
      folder,
      answers: [
        [/token \(not shown\): /, tenant.token],
        [/Go on\? /, 'y'],
      ],
    })

    const [client = {}] = await tenant.clients()
    assert.equal(exitCode, 0)
    assert.match(
      stdout,
      /: to be created\n {2}app_type +regular_web\n {2}callbacks +\+ http:\/\/localhost:3000\/callback\n/,
    )
    assert.deepEqual(tenant.asked, ['GET /api/v2/clients', tenant.readsAccounts, 'POST /api/v2/clients'])
    assert.deepEqual(pick(client), {
      name: applicationName,
      app_type: 'regular_web',
      callbacks: ['http://localhost:3000/callback'],
      allowed_logout_urls: ['http://localhost:3000'],
      grant_types: ['authorization_code'],
      oidc_conformant: true,
      jwt_configuration: { alg: 'RS256', lifetime_in_seconds: 36_000, secret_encoded: false },
      token_endpoint_auth_method: 'client_secret_post',
    })
    const { SECRET, ...rest } = dotenv.parse(filesIn(folder)['.env'] ?? '')
    assert.match(SECRET ?? '', /^[0-9a-f]{64}$/)
    assert.deepEqual(rest, {
      ISSUER_BASE_URL: tenant.url,
      CLIENT_ID: client['client_id'],
      CLIENT_SECRET: client['client_secret'],
      ACCOUNT_API: 'management',
    })
  })

  it('a second run changes nothing and says so', async t => {
    const tenant = await startManagedTenant(t)
    const folder = newFolder(t)
    const env = { AUTH0_MGMT_TOKEN: tenant.token }
    await runSetup({ folder, env, args: yes })
    const before = filesIn(folder)

    const { exitCode, stdout } = await runSetup({ folder, env })

    assert.equal(exitCode, 0)
    assert.match(stdout, /Nothing to do: the application and \.env are as they should be\./)
    assert.deepEqual(tenant.asked.slice(3), [`GET /api/v2/clients/${idIn(folder)}`, tenant.readsAccounts])
    assert.deepEqual(filesIn(folder), before)
  })

  it('adds its URLs to those of others, and takes the grants away that it has no use for', async t => {
    const tenant = await startManagedTenant(t)
    const { client_id } = await tenant.add({
      name: 'Shared',
      app_type: 'regular_web',
      callbacks: ['https://app.acme.com/callback'],
      allowed_logout_urls: ['https://app.acme.com'],
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      initiate_login_uri: 'https://app.acme.com/login',
      oidc_conformant: true,
      jwt_configuration: { alg: 'HS256', lifetime_in_seconds: 600 },
      token_endpoint_auth_method: 'client_secret_basic',
    })
    const folder = newFolder(t, { '.env': `CLIENT_ID=${client_id}\nBASE_URL=https://staging.acme.com\n` })

    const { stdout } = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

    const [client = {}] = await tenant.clients()
    assert.deepEqual(tenant.asked.slice(2), [`PATCH /api/v2/clients/${client_id}`])
    assert.deepEqual(pick(client), {
      name: 'Shared',
      app_type: 'regular_web',
      callbacks: ['https://app.acme.com/callback', 'https://staging.acme.com/callback'],
      allowed_logout_urls: ['https://app.acme.com', 'https://staging.acme.com'],
      grant_types: ['authorization_code'],
      oidc_conformant: true,
      jwt_configuration: { alg: 'RS256', lifetime_in_seconds: 600, secret_encoded: false },
      token_endpoint_auth_method: 'client_secret_basic',
    })
    assert.equal(client['initiate_login_uri'], 'https://app.acme.com/login')
    assert.match(stdout, /callbacks +\+ https:\/\/staging\.acme\.com\/callback {2}\(1 other stays\)/)
    assert.match(stdout, /grant_types +- implicit {2}- refresh_token/)
  })

  it('a dry run shows the plan and changes nothing', async t => {
    const tenant = await startManagedTenant(t)
    const folder = newFolder(t)

    const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args: ['--dry-run'] })

    assert.equal(run.exitCode, 0)
    assert.ok(run.stdout.includes(`Application  ${applicationName}: to be created`), run.stdout)
    assert.deepEqual([await tenant.clients(), filesIn(folder)], [[], {}])
  })

  it('a no changes nothing', async t => {
    const tenant = await startManagedTenant(t)
    const folder = newFolder(t)

    const run = await runSetup({
      folder,
      env: { AUTH0_MGMT_TOKEN: tenant.token },
      answers: [[/Go on\? /, 'n']],
    })

    assert.deepEqual([run.exitCode, run.stderr.trim()], [1, 'Nothing was changed.'])
    assert.deepEqual([await tenant.clients(), filesIn(folder)], [[], {}])
  })

  it('asks by name before it replaces values', async t => {
    const tenant = await startManagedTenant(t)
    const text = `ISSUER_BASE_URL=old.eu.auth0.com\nCLIENT_ID=old\nCLIENT_SECRET=old\nSECRET=${secret}\n`
    const folder = newFolder(t, { '.env': text })

    await runSetup({
      folder,
      env: { AUTH0_MGMT_TOKEN: tenant.token },
      answers: [[/Go on, and replace ISSUER_BASE_URL, CLIENT_ID, CLIENT_SECRET in \.env\? /, 'no']],
    })

    assert.equal(filesIn(folder)['.env'], text)
  })

  it('a fit SECRET stays, and a placeholder gives way', async t => {
    const tenant = await startManagedTenant(t)
    const env = { AUTH0_MGMT_TOKEN: tenant.token }
    const fit = newFolder(t, { '.env': `SECRET=${secret}\n` })
    const unfit = newFolder(t, { '.env': 'SECRET=a long random secret that is a placeholder\n' })

    for (const folder of [fit, unfit]) await runSetup({ folder, env, args: yes })

    assert.equal(dotenv.parse(filesIn(fit)['.env'] ?? '')['SECRET'], secret)
    assert.match(dotenv.parse(filesIn(unfit)['.env'] ?? '')['SECRET'] ?? '', /^[0-9a-f]{64}$/)
  })

  it('over https registers the login URL, and with --refresh-token that grant', async t => {
    const tenant = await startManagedTenant(t)
    const env = { AUTH0_MGMT_TOKEN: tenant.token, BASE_URL: 'https://app.acme.com' }

    await runSetup({ folder: newFolder(t), env, args: [...yes, '--refresh-token', '--name', 'Acme'] })

    const [client = {}] = await tenant.clients()
    assert.equal(client['name'], 'Acme')
    assert.equal(client['initiate_login_uri'], 'https://app.acme.com/login')
    assert.deepEqual(client['grant_types'], ['authorization_code', 'refresh_token'])
  })

  for (const args of [yes, ['--dry-run']])
    it(`with ROLES_CLAIM prints the Action that the tenant needs, word for word (${args[0]})`, async t => {
      const tenant = await startManagedTenant(t)
      const folder = newFolder(t, { '.env': 'ROLES_CLAIM=https://acme.example/roles\n' })

      const { stdout } = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args })

      const [, code = ''] = /\n(exports\.onExecutePostLogin = .*?\n\})\n/s.exec(stdout) ?? []
      assert.match(stdout, /ROLES_CLAIM is set, .* needs an Action on the login trigger/)
      assert.deepEqual(await claimsSetBy(code, ['admin']), { 'https://acme.example/roles': ['admin'] })
      assert.deepEqual(await claimsSetBy(code, undefined), { 'https://acme.example/roles': [] })
    })

  it('without ROLES_CLAIM names no Action', async t => {
    const tenant = await startManagedTenant(t)

    const { stdout } = await runSetup({
      folder: newFolder(t),
      env: { AUTH0_MGMT_TOKEN: tenant.token },
      args: yes,
    })

    assert.doesNotMatch(stdout, /Action/)
  })

  it('says which variables of the environment win over .env', async t => {
    const tenant = await startManagedTenant(t)
    const env = { AUTH0_MGMT_TOKEN: tenant.token, CLIENT_SECRET: 'another' }

    const { stdout } = await runSetup({ folder: newFolder(t), env, args: yes })

    assert.match(stdout, /Note: CLIENT_SECRET in the environment wins over \.env\./)
  })
})

function idIn(folder: string): string | undefined {
  return dotenv.parse(filesIn(folder)['.env'] ?? '')['CLIENT_ID']
}

/** Runs an Action as Auth0 does, at the end of a login. */
async function claimsSetBy(
  code: string,
  roles: readonly string[] | undefined,
): Promise<Record<string, unknown>> {
  const claims: Record<string, unknown> = {}
  const setCustomClaim = (name: string, value: unknown) => Object.assign(claims, { [name]: value })
  const api = { idToken: { setCustomClaim } }
  const event = roles ? { authorization: { roles } } : {}
  await runInNewContext(`const exports = {}; ${code}; exports.onExecutePostLogin(event, api)`, { event, api })
  // out of its context, whose arrays are of another kind
  return structuredClone(claims)
}

/** The fields that the set-up writes. */
function pick(client: Record<string, unknown>): Record<string, unknown> {
  const names = [
    ...['name', 'app_type', 'callbacks', 'allowed_logout_urls', 'grant_types', 'oidc_conformant'],
    ...['jwt_configuration', 'token_endpoint_auth_method'],
  ]
  return Object.fromEntries(names.map(name => [name, client[name]]))
}

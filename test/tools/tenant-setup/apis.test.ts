import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import dotenv from 'dotenv'
import type { Scope } from '../../../src/tools/local-tenant/management/tokens.ts'
import type { Api } from '../../../src/tools/local-tenant/settings.ts'
import { startManagedTenant } from '../../support/tenant-setup/managed-tenant.ts'
import { filesIn, newFolder, runSetup } from '../../support/tenant-setup/run-setup.ts'

const audience = 'https://api.acme.example'
const orders = `AUDIENCE=${audience}\nSCOPE=openid offline_access read:orders\n`
const forClients: readonly Scope[] = ['read:clients', 'read:client_keys', 'create:clients', 'update:clients']

type Fields = Readonly<Record<string, unknown>>

interface Given {
  readonly text?: string
  readonly apis?: readonly Api[]
  readonly accountPolicy?: NonNullable<Api['userPolicy']>
  readonly scopes?: readonly Scope[]
  readonly args?: readonly string[]
  readonly instead?: NonNullable<NonNullable<Parameters<typeof startManagedTenant>[1]>['instead']>
}

/** One run against a tenant with these APIs. */
async function runWith(t: { after(close: () => unknown): void }, { text = '', args = [], ...given }: Given) {
  const tenant = await startManagedTenant(t, given)
  const folder = newFolder(t, { '.env': text })
  const once = () =>
    runSetup({ folder, args: ['--yes', '--no-doctor', ...args], env: { AUTH0_MGMT_TOKEN: tenant.token } })
  const run = await once()
  assert.equal(run.exitCode, 0, run.stderr)
  return {
    run,
    once,
    tenant,
    env: dotenv.parse(filesIn(folder)['.env'] ?? ''),
    api: () => tenant.read<Fields>(`resource-servers/${encodeURIComponent(audience)}`),
    grants: () => tenant.read<Fields[]>('client-grants?subject_type=user'),
  }
}

describe('at the API of AUDIENCE the set-up', () => {
  it('allows offline access, where SCOPE has it, and has nothing to do then', async t => {
    const { run, once, api } = await runWith(t, {
      text: orders,
      apis: [{ audience, allowsOfflineAccess: false }],
    })

    const again = await once()

    assert.match(
      run.stdout,
      /API +https:\/\/api\.acme\.example: to be changed\n {2}allow_offline_access +false → true/,
    )
    assertHas(await api(), { allow_offline_access: true, enforce_policies: false })
    assert.match(again.stdout, /Nothing to do/)
  })

  it('leaves offline access off where nothing asks for it', async t => {
    const { api } = await runWith(t, {
      text: `AUDIENCE=${audience}\n`,
      apis: [{ audience, allowsOfflineAccess: false }],
    })

    assertHas(await api(), { allow_offline_access: false })
  })

  it('notes that RBAC is off, and switches it on with --rbac alone', async t => {
    const given = { text: orders, apis: [{ audience }] }
    const without = await runWith(t, given)
    const withRbac = await runWith(t, { ...given, args: ['--rbac'] })

    assert.match(without.run.stdout, /has no RBAC, so any login gets every scope/)
    assertHas(await without.api(), {
      enforce_policies: false,
      token_dialect: 'access_token',
    })
    assert.doesNotMatch(withRbac.run.stdout, /has no RBAC/)
    assertHas(await withRbac.api(), {
      enforce_policies: true,
      token_dialect: 'access_token_authz',
    })
  })

  it('grants the application the scopes of SCOPE where the API wants a grant for logins', async t => {
    const { run, once, env, grants } = await runWith(t, {
      text: orders,
      apis: [{ audience, userPolicy: 'require_client_grant' }],
    })

    const again = await once()

    const [grant, ...others] = await grants()
    assert.match(run.stdout, /client grant +for logins of people: read:orders/)
    assertHas(grant, { client_id: env['CLIENT_ID'], audience, scope: ['read:orders'] })
    assert.deepEqual(others, [])
    assert.match(again.stdout, /Nothing to do/)
  })

  it('names a scope that the grant lacks, and leaves the grant', async t => {
    const { tenant, run } = await runTwice(t)

    assert.match(run.stdout, /the grant of this application lacks write:orders\./)
    assert.equal(tenant.asked.filter(request => request === 'POST /api/v2/client-grants').length, 1)
  })

  it('says that an API is closed to logins of people', async t => {
    const { run } = await runWith(t, { text: orders, apis: [{ audience, userPolicy: 'deny_all' }] })

    assert.match(run.stdout, /of the API https:\/\/api\.acme\.example, no login of a person gets a token/)
  })

  it('says that there is no such API', async t => {
    const { run } = await runWith(t, { text: orders })

    assert.match(run.stdout, /the tenant has no API with the identifier https:\/\/api\.acme\.example/)
  })

  it('says what it cannot see without the scope, and asks for nothing that it may not see', async t => {
    const { run, tenant, env } = await runWith(t, { text: orders, apis: [{ audience }], scopes: forClients })

    assert.match(run.stdout, /without read:resource_servers: /)
    assert.match(
      run.stdout,
      /is left as it is: the token lacks the scope read:resource_servers\. See to it yourself/,
    )
    assert.equal(
      tenant.asked.some(request => request.includes('resource-servers')),
      false,
    )
    assert.equal(env['ACCOUNT_API'], undefined)
  })

  it('names what it would change where the token may only read', async t => {
    const { run, api } = await runWith(t, {
      text: orders,
      apis: [{ audience, allowsOfflineAccess: false }],
      scopes: [...forClients, 'read:resource_servers'],
    })

    assert.match(run.stdout, /lacks update:resource_servers\. It needs allow_offline_access false → true\./)
    assertHas(await api(), { allow_offline_access: false })
  })

  it('registers the application and writes .env even if the tenant refuses the change of the API', async t => {
    const { run, env } = await runWith(t, {
      text: orders,
      apis: [{ audience, allowsOfflineAccess: false }],
      instead: ({ method, url = '' }) =>
        method === 'PATCH' && url.includes('/resource-servers/')
          ? { status: 400, body: '{"message":"System APIs cannot be modified."}' }
          : undefined,
    })

    assert.match(run.stdout, /is left as it is\. The tenant would not change the API \(400 System APIs/)
    assert.ok(env['CLIENT_ID'])
  })
})

describe('ACCOUNT_API', () => {
  it('is switched on where the tenant lets logins of people have a token', async t => {
    const { run, env } = await runWith(t, {})

    assert.match(run.stdout, /ACCOUNT_API +management {2}\(people change their account at \/account\)/)
    assert.equal(env['ACCOUNT_API'], 'management')
  })

  it('is switched on with a grant where the tenant wants one', async t => {
    const { env, grants } = await runWith(t, { accountPolicy: 'require_client_grant' })

    const [grant] = await grants()
    assert.equal(env['ACCOUNT_API'], 'management')
    assertHas(grant, {
      client_id: env['CLIENT_ID'],
      scope: [
        'read:current_user',
        'create:current_user_metadata',
        'update:current_user_metadata',
        'update:current_user_identities',
        'delete:current_user',
      ],
    })
  })

  for (const [why, given, said] of [
    ['the tenant refuses everybody', { accountPolicy: 'deny_all' }, /no login of a person gets a token/],
    [
      'the application needs a grant that the token may not make',
      {
        accountPolicy: 'require_client_grant',
        scopes: [...forClients, 'read:resource_servers', 'read:client_grants'],
      },
      /has no grant, and the token lacks create:client_grants/,
    ],
    [
      'the token may not see it',
      { scopes: forClients },
      /without read:resource_servers: .*ACCOUNT_API stays/,
    ],
    [
      'logins are at a custom domain',
      { text: 'ISSUER_BASE_URL=https://login.acme.com\n' },
      /logins are at a custom domain/,
    ],
  ] as const satisfies readonly (readonly [string, Given, RegExp])[])
    it(`stays off where ${why}, and that is said`, async t => {
      const { run, env } = await runWith(t, given)

      assert.match(run.stdout, said)
      assert.equal(env['ACCOUNT_API'], undefined)
    })

  it('that says none stays, and nothing is asked', async t => {
    const { tenant, env } = await runWith(t, { text: 'ACCOUNT_API=none\n' })

    assert.equal(env['ACCOUNT_API'], 'none')
    assert.equal(tenant.asked.includes(tenant.readsAccounts), false)
  })
})

function assertHas(value: Fields | undefined, expected: Fields): void {
  assert.deepEqual(value, { ...value, ...expected })
}

/** The second time with one scope more. */
async function runTwice(t: { after(close: () => unknown): void }) {
  const first = await runWith(t, { text: orders, apis: [{ audience, userPolicy: 'require_client_grant' }] })
  const text = Object.entries({ ...first.env, SCOPE: 'openid offline_access read:orders write:orders' })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
  const run = await runSetup({
    folder: newFolder(t, { '.env': text }),
    args: ['--yes', '--no-doctor'],
    env: { AUTH0_MGMT_TOKEN: first.tenant.token },
  })
  return { tenant: first.tenant, run }
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { machine } from '../../support/management.ts'
import { startManagedTenant } from '../../support/tenant-setup/managed-tenant.ts'
import {
  applicationName,
  controlC,
  filesIn,
  newFolder,
  runSetup,
} from '../../support/tenant-setup/run-setup.ts'

const args = ['--yes', '--no-doctor']

describe('a tenant that refuses', () => {
  const refusals: { name: string; tenant: Parameters<typeof startManagedTenant>[1]; shown: RegExp[] }[] = [
    {
      name: 'an expired token is called one, in its words too',
      tenant: { tokenSeconds: -10 },
      shown: [
        /\(401 Expired token received for JSON Web Token validation\)\.\nThe token is dead, has expired/,
      ],
    },
    {
      name: 'a token without the scope to read names it and where to get it',
      tenant: { scopes: ['create:clients'] },
      shown: [
        /lacks the scope read:clients\. In the Auth0 dashboard: Applications, APIs, Auth0 Management API/,
        /the tab Application Access, formerly Machine to Machine Applications, has the scopes/,
      ],
    },
    {
      name: 'a token without the scope to create names it',
      tenant: { scopes: ['read:clients'] },
      shown: [
        /would not create the application \(403 Insufficient scope, expected any of: create:clients\)/,
        /lacks the scope create:clients/,
      ],
    },
    {
      name: 'one application too many names what can be done, and no scope',
      tenant: {
        instead: ({ method }) =>
          method === 'POST'
            ? forbidden(
                'You reached the limit of entities of this type for this tenant.',
                'too_many_entities',
              )
            : undefined,
      },
      shown: [
        /\(403 You reached the limit of entities of this type for this tenant\.\)\.\nThe tenant has as many applications/,
        /put the Client ID of one to use into \.env as CLIENT_ID/,
      ],
    },
    {
      name: 'what is forbidden for another reason has that reason, and no scope',
      tenant: { instead: () => forbidden('Not from this network.') },
      shown: [/\(403 Not from this network\.\)\.\nIt is not about a scope\. See to the reason/],
    },
    {
      name: 'a forbidding without a word has no scope either',
      tenant: { instead: () => ({ status: 403, body: '<html>' }) },
      shown: [/\(403\)\.\nIt is not about a scope\..* a proxy in between/],
    },
    {
      name: 'a conflict asks for another name',
      tenant: { faults: { hasConflict: true } },
      shown: [/\(409 The client already exists\.\)/, /choose another --name/],
    },
    {
      name: 'too many requests say when to try again',
      tenant: { faults: { rateLimit: { path: '/api/', windowSeconds: 300 } } },
      shown: [
        /\(429 Global limit has been reached\)\.\nToo many requests\. Try again in (299|30[01]) seconds, at \d\d:\d\d:\d\d UTC\./,
      ],
    },
    {
      name: 'too many requests without a time say "in a minute"',
      tenant: { instead: () => ({ status: 429, body: '{}' }) },
      shown: [/Try again in a minute\./],
    },
    {
      name: 'settings that are invalid are named in the words of the tenant',
      tenant: {
        instead: ({ method }) =>
          method === 'POST'
            ? { status: 400, body: '{"message":"Payload validation error: callbacks"}' }
            : undefined,
      },
      shown: [/\(400 Payload validation error: callbacks\)/],
    },
    {
      name: 'a fault of the tenant is called one',
      tenant: { instead: () => ({ status: 503, body: '<html>' }) },
      shown: [/\(503\)\.\nThat is a fault of the tenant/],
    },
    {
      name: 'a page in place of an API is no tenant',
      tenant: { instead: () => ({ status: 200, body: '<html>' }) },
      shown: [/no Auth0 tenant: is the domain right\?/],
    },
    {
      name: 'a redirect is not followed',
      tenant: { instead: () => ({ status: 302, headers: { location: '/elsewhere' }, body: '' }) },
      shown: [/\(302\)\.\nIs the domain that of an Auth0 tenant\?/],
    },
  ]

  for (const { name, tenant: options, shown } of refusals)
    it(name, async t => {
      const tenant = await startManagedTenant(t, options)
      const folder = newFolder(t)

      const run = await runSetup({ folder, args, env: { AUTH0_MGMT_TOKEN: tenant.token } })

      assert.equal(run.exitCode, 1)
      for (const pattern of shown) assert.match(run.stderr, pattern)
      assert.doesNotMatch(run.stderr, /^\s+at /m)
      assert.deepEqual(filesIn(folder), {})
    })

  it('too many requests are waited for, and said', async t => {
    const limited = [limit(1), limit(1)]
    const tenant = await startManagedTenant(t, {
      instead: ({ method }) => (method === 'POST' ? limited.shift() : undefined),
    })
    const folder = newFolder(t)

    const run = await runSetup({ folder, args, env: { AUTH0_MGMT_TOKEN: tenant.token } })

    assert.equal(run.exitCode, 0)
    assert.equal(
      run.stdout.match(/The tenant takes no more requests for now\. Waiting [12] s for it\./g)?.length,
      2,
    )
    assert.deepEqual(tenant.asked, [
      'GET /api/v2/clients',
      tenant.readsAccounts,
      ...Array(3).fill('POST /api/v2/clients'),
    ])
    assert.equal((await tenant.clients()).length, 1)
  })

  it('two requests a second, as on the free plan, are enough for its longest way', async t => {
    const tenant = await startManagedTenant(t, {
      faults: {
        lacksBackchannelLogout: true,
        rateLimit: { path: '/api/', requests: 2, windowSeconds: 1 },
      },
    })
    const folder = newFolder(t, { '.env': 'CLIENT_ID=nobody\nBASE_URL=https://app.acme.com\n' })

    const run = await runSetup({ folder, args, env: { AUTH0_MGMT_TOKEN: tenant.token } })

    assert.equal(run.exitCode, 0)
    assert.match(filesIn(folder)['.env'] ?? '', /^CLIENT_ID=[A-Za-z0-9]{32}$/m)
  })

  it('Ctrl-C ends the waiting, and nothing is changed', async t => {
    const tenant = await startManagedTenant(t, {
      instead: ({ method }) => (method === 'POST' ? limit(9) : undefined),
    })
    const folder = newFolder(t)

    const run = await runSetup({
      folder,
      args,
      env: { AUTH0_MGMT_TOKEN: tenant.token },
      answers: [[/Waiting \d+ s for it\./, controlC]],
    })

    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /Stopped\. Nothing was changed\./)
    assert.deepEqual([await tenant.clients(), filesIn(folder)], [[], {}])
  })

  it('a plan that lacks a feature is no missing scope, whatever its code', async t => {
    const refusal = forbidden('Please upgrade your subscription to use this.', 'insufficient_scope')
    const tenant = await startManagedTenant(t, {
      instead: ({ method }) => (method === 'POST' ? refusal : undefined),
    })

    const run = await runSetup({ folder: newFolder(t), args, env: { AUTH0_MGMT_TOKEN: tenant.token } })

    assert.match(
      run.stderr,
      /\(403 Please upgrade your subscription to use this\.\)\.\nIt is not about a scope/,
    )
    assert.doesNotMatch(run.stderr, /lacks the scope/)
  })

  for (const name of ['AUTH0_MGMT_TOKEN', 'AUTH0_MGMT_CLIENT_ID', 'AUTH0_MGMT_CLIENT_SECRET'])
    for (const reference of [
      '$TOKEN_OF_TENANT',
      '$(cat token)',
      '%TOKEN%',
      '@Microsoft.KeyVault(x)',
      'op://vault/auth0/token',
    ])
      it(`[S52] ${reference} in ${name}, which nothing resolved, is sent nowhere`, async t => {
        const tenant = await startManagedTenant(t)
        const machineEnv = { AUTH0_MGMT_CLIENT_ID: machine.clientId, AUTH0_MGMT_CLIENT_SECRET: 'any' }
        const env = {
          ISSUER_BASE_URL: tenant.url,
          ...(name === 'AUTH0_MGMT_TOKEN' ? {} : machineEnv),
          [name]: reference,
        }

        const run = await runSetup({ folder: newFolder(t), args, env })

        assert.equal(run.exitCode, 2)
        assert.ok(
          run.stderr.includes(`${name} is still a placeholder: nothing here resolves such a reference.`),
        )
        assert.deepEqual(tenant.asked, [])
      })

  it('a dead token is called one', async t => {
    const tenant = await startManagedTenant(t)

    const run = await runSetup({ folder: newFolder(t), args, env: { AUTH0_MGMT_TOKEN: `${tenant.token}x` } })

    assert.equal(run.exitCode, 1)
    assert.match(run.stderr, /\(401 Invalid .*\)\.\nThe token is dead, has expired/)
  })

  it('a wrong secret of the machine-to-machine application says what to check', async t => {
    const tenant = await startManagedTenant(t)
    const credentials = {
      AUTH0_MGMT_CLIENT_ID: machine.clientId,
      AUTH0_MGMT_CLIENT_SECRET: 'the wrong secret',
    }

    const run = await runSetup({
      folder: newFolder(t),
      args,
      env: { ...credentials, ISSUER_BASE_URL: tenant.url },
    })

    assert.equal(run.exitCode, 1)
    assert.match(run.stderr, /no token \(401 Unauthorized\)\.\nCheck its Client ID and Client Secret/)
  })

  it('a secret that is not told names the scope, before anything is changed', async t => {
    const tenant = await startManagedTenant(t, { scopes: ['read:clients', 'update:clients'] })
    const { client_id } = await tenant.add({ name: applicationName, app_type: 'regular_web' })

    const run = await runSetup({ folder: newFolder(t), args, env: { AUTH0_MGMT_TOKEN: tenant.token } })

    assert.ok(
      run.stderr.includes(`Client Secret of ${client_id}: the token lacks the scope read:client_keys`),
    )
    assert.deepEqual(tenant.asked, ['GET /api/v2/clients'])
  })

  it('what it says cannot steer the terminal or give the token away', async t => {
    const tenant = await startManagedTenant(t, {
      instead: ({ headers }) => ({
        status: 418,
        body: JSON.stringify({ message: `\u001b[2J${'.'.repeat(150)} ${headers.authorization}` }),
      }),
    })

    const run = await runSetup({ folder: newFolder(t), args, env: { AUTH0_MGMT_TOKEN: tenant.token } })

    assert.match(run.stderr, /\(418 \[2J\.{150} Bearer \[hidden\]\)/)
  })
})

function limit(seconds: number) {
  const reset = Math.ceil(Date.now() / 1000) + seconds
  return { status: 429, headers: { 'x-ratelimit-reset': String(reset) }, body: '{}' }
}

function forbidden(message: string, errorCode?: string) {
  return {
    status: 403,
    body: JSON.stringify({ statusCode: 403, error: 'Forbidden', message, errorCode }),
  }
}

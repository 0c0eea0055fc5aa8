import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startManagedTenant } from '../../support/tenant-setup/managed-tenant.ts'
import { newFolder, runSetup } from '../../support/tenant-setup/run-setup.ts'

const args = ['--yes', '--no-doctor']
const offline = 'SCOPE=openid profile email offline_access\n'

describe('with offline_access in SCOPE the set-up', () => {
  it('allows refresh tokens, which rotate with an overlap and end with the session', async t => {
    const tenant = await startManagedTenant(t)
    const folder = newFolder(t, { '.env': `${offline}SESSION_ABSOLUTE_DURATION=3600\n` })

    const run = await runSetup({ folder, args, env: { AUTH0_MGMT_TOKEN: tenant.token } })

    const [client = {}] = await tenant.clients()
    assert.equal(run.exitCode, 0)
    assert.deepEqual(client['grant_types'], ['authorization_code', 'refresh_token'])
    assert.deepEqual(client['refresh_token'], {
      rotation_type: 'rotating',
      expiration_type: 'expiring',
      leeway: 10,
      token_lifetime: 3600,
      infinite_token_lifetime: false,
      infinite_idle_token_lifetime: true,
    })
    assert.match(run.stdout, /refresh_token +rotating, 10 s overlap, over after 3600 s/)
  })

  it('changes nothing in a second run', async t => {
    const tenant = await startManagedTenant(t)
    const folder = newFolder(t, { '.env': offline })
    const env = { AUTH0_MGMT_TOKEN: tenant.token }
    await runSetup({ folder, args, env })

    const { stdout } = await runSetup({ folder, args, env })

    assert.match(stdout, /Nothing to do/)
  })

  for (const [how, before, after] of [
    [
      'gives rotation without an overlap one, and leaves the rest',
      { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 0, token_lifetime: 2_592_000 },
      { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 10, token_lifetime: 2_592_000 },
    ],
    [
      'leaves an overlap that somebody chose',
      { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 3 },
      { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 3 },
    ],
    [
      'leaves refresh tokens that do not rotate',
      { rotation_type: 'non-rotating', expiration_type: 'non-expiring' },
      { rotation_type: 'non-rotating', expiration_type: 'non-expiring' },
    ],
  ] as const)
    it(how, async t => {
      const { tenant, run } = await runOn(t, before)

      const [client = {}] = await tenant.clients()
      assert.equal(run.exitCode, 0)
      assert.deepEqual(client['refresh_token'], after)
    })

  for (const [what, lifetimes, said] of [
    ['a lifetime', { token_lifetime: 3600 }, /lives for 3600 s, which is less than SESSION_ABSOLUTE/],
    [
      'an idle lifetime',
      { token_lifetime: 2_592_000, idle_token_lifetime: 600 },
      /lives for 600 s without use, which is less than SESSION_ROLLING/,
    ],
  ] as const)
    it(`notes ${what} that is shorter than that of a session, and leaves it`, async t => {
      const before = { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 3, ...lifetimes }

      const { tenant, run } = await runOn(t, before)

      const [client = {}] = await tenant.clients()
      assert.match(run.stdout, said)
      assert.deepEqual(client['refresh_token'], before)
    })
})

/** On an application that has refresh tokens already. */
async function runOn(
  t: Parameters<typeof startManagedTenant>[0] & Parameters<typeof newFolder>[0],
  refresh_token: object,
) {
  const tenant = await startManagedTenant(t)
  const { client_id } = await tenant.add({
    name: 'Shop',
    app_type: 'regular_web',
    grant_types: ['authorization_code', 'refresh_token'],
    refresh_token,
  })
  const folder = newFolder(t, { '.env': `CLIENT_ID=${client_id}\n${offline}` })
  return { tenant, run: await runSetup({ folder, args, env: { AUTH0_MGMT_TOKEN: tenant.token } }) }
}

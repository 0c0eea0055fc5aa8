import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Client } from '../../support/client.ts'
import { freePort } from '../../support/process.ts'
import { startManagedTenant } from '../../support/tenant-setup/managed-tenant.ts'
import { newFolder, runSetup } from '../../support/tenant-setup/run-setup.ts'
import { startIn } from '../../support/tenant-setup/start-application.ts'

describe('a newcomer', () => {
  it('runs the set-up, starts the application with the .env that it wrote, and logs in and out', async t => {
    const tenant = await startManagedTenant(t)
    const PORT = await freePort()
    const folder = newFolder(t, { '.env': `# my port\nPORT=${PORT}\n` })

    const setup = await runSetup({
      folder,
      args: ['--no-doctor'],
      answers: [
        [/token \(not shown\): /, tenant.token],
        [/Go on\? /, 'y'],
      ],
    })
    await startIn(folder, t)
    const user = new Client(`http://localhost:${PORT}`)
    const profile = await user.logIn()
    const home = await user.follow('/logout')

    assert.equal(setup.exitCode, 0)
    assert.match(profile.body, /Welcome <bdi>Ada Lovelace/)
    assert.equal(home.url.href, `http://localhost:${PORT}/`)
    assert.match(home.body, /Log In/)
  })

  it('sees the doctor look at the result', async t => {
    const tenant = await startManagedTenant(t)
    const folder = newFolder(t, { '.env': `PORT=${await freePort()}\n` })

    const run = await runSetup({ folder, args: ['--yes'], env: { AUTH0_MGMT_TOKEN: tenant.token } })

    assert.match(
      run.stdout,
      /Wrote .*\.env\.\n\nThe doctor looks at the result:\n\n.*The tenant takes the client secret/s,
    )
    assert.equal(run.exitCode, 0)
  })

  it('reads the Action that ROLES_CLAIM needs once, from the doctor', async t => {
    const tenant = await startManagedTenant(t)
    const text = `PORT=${await freePort()}\nROLES_CLAIM=https://acme.example/roles\n`
    const folder = newFolder(t, { '.env': text })

    const run = await runSetup({ folder, args: ['--yes'], env: { AUTH0_MGMT_TOKEN: tenant.token } })

    assert.equal(run.stdout.match(/exports\.onExecutePostLogin/g)?.length, 1)
  })

  it('hears of it by the exit code where the doctor finds something', async t => {
    const tenant = await startManagedTenant(t)
    const env = { AUTH0_MGMT_TOKEN: tenant.token, CLIENT_SECRET: 'a-stale-secret-of-this-shell' }

    const run = await runSetup({ folder: newFolder(t), args: ['--yes'], env })

    assert.match(run.stdout, /CLIENT_SECRET in the environment wins over \.env/)
    assert.equal(run.exitCode, 1)
  })
})

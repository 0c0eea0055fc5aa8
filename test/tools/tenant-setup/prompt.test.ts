import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { UnsecuredJWT } from 'jose'
import { startManagedTenant } from '../../support/tenant-setup/managed-tenant.ts'
import { controlC, endOfInput, filesIn, newFolder, runSetup } from '../../support/tenant-setup/run-setup.ts'

/** Fails without script(1): a skipped test would not notice a prompt that shows the token. */
function assertTerminal(): void {
  const { status } = spawnSync('script', ['--version'])
  assert.equal(status, 0, 'script(1) of util-linux is missing: on Debian, apt-get install bsdutils')
}

describe('a prompt of the set-up', () => {
  it('that is left with Ctrl-C changes nothing', async t => {
    const tenant = await startManagedTenant(t)
    const folder = newFolder(t)

    const atToken = await runSetup({ folder, answers: [[/not shown\): /, controlC]] })
    const atQuestion = await runSetup({
      folder,
      env: { AUTH0_MGMT_TOKEN: tenant.token },
      answers: [[/Go on\? /, controlC]],
    })

    for (const { exitCode, stderr } of [atToken, atQuestion])
      assert.deepEqual([exitCode, stderr.trim()], [2, 'Stopped. Nothing was changed.'])
    assert.deepEqual([await tenant.clients(), filesIn(folder)], [[], {}])
  })

  it('without a terminal says how a script does it', async t => {
    const tenant = await startManagedTenant(t)
    const folder = newFolder(t)

    const noToken = await runSetup({ folder })
    const noYes = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token } })
    const ended = await runSetup({ folder, answers: [[/not shown\): /, endOfInput]] })

    for (const { exitCode, stderr } of [noToken, noYes, ended]) {
      assert.equal(exitCode, 2)
      assert.match(stderr, /no terminal to answer at\. For a script, set AUTH0_MGMT_TOKEN .* and add --yes/)
    }
    assert.deepEqual([await tenant.clients(), filesIn(folder)], [[], {}])
  })

  it('takes answers that were sent ahead', async t => {
    const tenant = await startManagedTenant(t)

    const run = await runSetup({
      folder: newFolder(t),
      answers: [[/not shown\): /, `${tenant.token}\ny`]],
    })

    assert.equal(run.exitCode, 0)
  })

  it('for a token shows nothing of it on a terminal', async t => {
    assertTerminal()
    const tenant = await startManagedTenant(t)
    const folder = newFolder(t)

    const run = await runSetup({
      folder,
      onTerminal: true,
      answers: [
        [/token \(not shown\): /, tenant.token],
        [/Go on\? \[y\/N\] /, 'y'],
      ],
    })

    assert.equal(run.exitCode, 0)
    assert.match(run.stdout, /Go on\? \[y\/N\] .*y\r+\n/)
    assert.ok(!run.stdout.includes(tenant.token.slice(-20)))
  })

  it('is left with Ctrl-C on a terminal too', async t => {
    assertTerminal()
    const folder = newFolder(t)

    const run = await runSetup({ folder, onTerminal: true, answers: [[/not shown\): /, controlC]] })

    assert.equal(run.exitCode, 2)
    assert.match(run.stdout, /Stopped\. Nothing was changed\./)
  })

  it('refuses what is no token, or one for another API, without repeating it', async t => {
    const foreign = new UnsecuredJWT().setAudience('https://api.acme.com').encode()
    const folder = newFolder(t)

    const odd = await runSetup({ folder, answers: [[/not shown\): /, 'no token, a sentence']] })
    const other = await runSetup({ folder, answers: [[/not shown\): /, foreign]] })

    assert.match(odd.stderr, /That is no token/)
    assert.match(other.stderr, /for another API, not for the Management API/)
    assert.doesNotMatch(odd.stdout + odd.stderr, /a sentence/)
  })

  it('an unknown option is not repeated: it may be a token', async t => {
    const run = await runSetup({ folder: newFolder(t), args: ['--token=a-token-in-the-open'] })

    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /no option of this command.*\n\nnpm run tenant:setup/)
    assert.doesNotMatch(run.stderr, /in-the-open/)
  })
})

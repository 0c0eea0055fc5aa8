// @group operators
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { machine } from '../../support/management.ts'
import { startProcess } from '../../support/process.ts'
import { startManagedTenant } from '../../support/tenant-setup/managed-tenant.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const args = ['--import', 'tsx', '--test-reporter=spec', join(root, 'test/tools/real-tenant/probes.test.ts')]

describe('the probes of a real tenant', () => {
  it('run against the tenant of the environment, say what they found, and leave nothing behind', async t => {
    const tenant = await startManagedTenant(t, {
      faults: { lacksBackchannelLogout: true, planRefusal: 'insufficient_scope' },
    })
    const env = {
      AUTH0_TEST_DOMAIN: tenant.url,
      AUTH0_TEST_TOKEN: tenant.token,
      AUTH0_TEST_CLIENT_ID: machine.clientId,
      AUTH0_TEST_CLIENT_SECRET: machine.clientSecret,
    }

    const probes = startProcess(env, { args, cwd: root })
    const code = await probes.ended()

    const { stdout } = probes.output
    assert.equal(code, 0, stdout)
    assert.match(
      stdout,
      /refuses its URL: 403 Please upgrade your subscription .* \(errorCode insufficient_scope\)/,
    )
    assert.match(stdout, /"Callback URL mismatch": 403, in the markup/)
    assert.match(stdout, /create:clients alone: yes/)
    assert.match(stdout, /merges jwt_configuration: it merges/)
    assert.match(stdout, /not run: AUTH0_TEST_FILL is not set/)
    assert.ok(!stdout.includes(tenant.token) && !stdout.includes(machine.clientSecret))
    assert.deepEqual(await tenant.clients(), [])
  })

  it('are named as not run where the environment names no tenant', async () => {
    const probes = startProcess({}, { args, cwd: root })
    const code = await probes.ended()

    const { stdout } = probes.output
    assert.equal(code, 0)
    assert.equal(stdout.match(/not run: AUTH0_TEST_DOMAIN is not set/g)?.length, 6, stdout)
    assert.match(stdout, /^ℹ skipped 0$/m)
    assert.match(stdout, /^ℹ todo 6$/m)
  })
})

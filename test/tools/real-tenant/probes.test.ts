// Each runs against the tenant that AUTH0_TEST_DOMAIN names, and is a TODO that says what it lacks where it is not run. What
// it finds is printed. docs/auth0.md has the variables.
import { describe, it } from 'node:test'
import { readProbeSettings, whyNotRun } from '../../support/real-tenant/probe-settings.ts'
import { probedTenant } from '../../support/real-tenant/probed-tenant.ts'
import { probes } from '../../support/real-tenant/probes.ts'

const settings = readProbeSettings(process.env)

describe('a real tenant tells', () => {
  for (const { name, needs, run } of probes) {
    const todo = whyNotRun(settings, needs)
    if (todo) it(name, { todo })
    else
      it(name, async t => {
        const tenant = probedTenant(settings.domain, settings.token)
        t.after(() => tenant.cleanUp())

        t.diagnostic(`${name}: ${await run(tenant, settings)}`)
      })
  }
})

// @group delivery
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { Client } from '../support/client.ts'
import { imageCommand, imageHealthCheck } from '../support/dockerfile.ts'
import { productionPaths } from '../support/lock-file.ts'
import { freePort, type RunningProcess } from '../support/process.ts'
import { makeProductionLayout, type ProductionLayout } from '../support/production-layout.ts'
import { openTenantElsewhere, type TenantElsewhere } from '../support/tenant-elsewhere.ts'

let port: string
let tenant: TenantElsewhere
let layout: ProductionLayout

before(async () => {
  port = await freePort()
  tenant = await openTenantElsewhere(`http://localhost:${port}`)
  layout = await makeProductionLayout()
})
after(async () => {
  layout?.remove()
  await tenant?.close()
})

describe('the production layout', () => {
  it('holds what production runs, and nothing else', () => {
    const installed = JSON.parse(readFileSync(join(layout.folder, 'node_modules/.package-lock.json'), 'utf8'))

    assert.deepEqual(readdirSync(layout.folder).sort(), [
      '.env.example',
      'dist',
      'node_modules',
      'package.json',
      'public',
      'views',
    ])
    assert.deepEqual(Object.keys(installed.packages).sort(), [...productionPaths].sort())
    for (const path of ['dist/tools/local-tenant', 'dist/tools/tenant-setup', 'views/tenant'])
      assert.equal(existsSync(join(layout.folder, path)), false, path)
  })

  it('serves people from a folder that it cannot write to, writes nothing anywhere, and ends on SIGTERM', async t => {
    const before = layout.state()
    const application = await start(t)
    const client = new Client(`http://localhost:${port}`, { ca: tenant.ca })

    const page = await client.logIn('Grace Hopper')
    const logout = await client.get('/logout')
    const exitCode = await application.stop('SIGTERM')

    assert.match(page.body, /Welcome <bdi>Grace Hopper/)
    assert.ok(logout.headers.location?.startsWith(`${tenant.origin}/v2/logout?`))
    assert.equal(exitCode, 0)
    assert.equal(application.output.stderr, '')
    assert.deepEqual(layout.state(), before)
  })

  it('is closed to the user that runs it', async () => {
    const intruder = layout.run(['-e', "require('node:fs').writeFileSync('dist/main.js', '')"])

    assert.equal(await intruder.ended(), 1)
    assert.match(intruder.output.stderr, /EACCES/)
  })

  it('is where the doctor looks at the settings of production', async t => {
    await start(t)

    const doctor = layout.run(['dist/tools/doctor/main.js'], productionEnv())
    const exitCode = await doctor.ended()

    assert.match(doctor.output.stdout, /leads to this application\./)
    assert.match(doctor.output.stdout, /The tenant takes the client secret/)
    assert.equal(exitCode, 0)
  })

  it("the image's health check passes while it serves, even without its Redis, and fails when it is gone", async t => {
    const application = await start(t, { REDIS_URL: 'redis://127.0.0.1:1' })

    const whileItServes = await layout.run(imageHealthCheck, { PORT: port }).ended()
    await application.stop('SIGTERM')
    const whenItIsGone = await layout.run(imageHealthCheck, { PORT: port }).ended()

    assert.equal(whileItServes, 0)
    assert.equal(whenItIsGone, 1)
  })

  it('outside production, without settings, it says what the local tenant would need', async () => {
    const application = layout.run(imageCommand, { PORT: port })

    assert.equal(await application.ended(), 1)
    assert.match(
      application.output.stderr,
      /^\nThe local tenant needs the development dependencies: .*npm ci/,
    )
  })
})

/** As the image does. */
async function start(t: TestContext, env: Record<string, string> = {}): Promise<RunningProcess> {
  const application = layout.run(imageCommand, { ...productionEnv(), ...env })
  t.after(() => application.stop('SIGTERM'))
  await application.printed(/"msg":"listening"/)
  return application
}

function productionEnv(): Record<string, string> {
  return {
    ...tenant.settings,
    ...tenant.trust,
    NODE_ENV: 'production',
    BASE_URL: `http://localhost:${port}`,
    HOST: 'localhost',
    PORT: port,
  }
}

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { skipHours } from '../support/clock.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication()
})
after(() => app?.close())

describe('health', () => {
  for (const [path, answer] of [
    ['/livez', { status: 'ok' }],
    ['/readyz', { status: 'ok', tenant: 'up' }],
  ] as const)
    it(`${path} answers before any session work, and leaves no line in the log`, async t => {
      const client = app.client()
      await client.logIn()
      // a page would seal the session anew by now
      skipHours(t, 1)
      const lines = app.logged.length

      const { status, body, setCookies, headers } = await client.get(path)

      assert.equal(status, 200)
      assert.deepEqual(JSON.parse(body), answer)
      assert.deepEqual(setCookies, [])
      assert.equal(headers['cache-control'], 'no-store')
      assert.equal(app.logged.length, lines)
    })

  it('[S40] fails while it drains, so that nobody else is sent here, and lives on', async () => {
    app.readiness.isDraining = true

    const ready = await app.client().get('/readyz')
    const live = await app.client().get('/livez')
    app.readiness.isDraining = false

    assert.equal(ready.status, 503)
    assert.equal(JSON.parse(ready.body).status, 'draining')
    assert.equal(live.status, 200)
  })
})

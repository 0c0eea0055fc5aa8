// @group seconds
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { apiCalled } from '../../src/events.ts'
import { startTokenStage } from '../support/token-stage.ts'

const html = { Accept: 'text/html' }

describe('an API that', () => {
  for (const fault of ['status', 'too-large'] as const)
    it(`answers with ${fault === 'status' ? '503' : 'more than 1 MB'} is a failure of its own, never of the login service`, async t => {
      const { app, api, loggedIn } = await startTokenStage(t)
      const client = await loggedIn()
      api.fault = fault

      const page = await client.get('/orders', html)
      const answer = await client.get('/orders', { Accept: 'application/json' })
      api.fault = null
      const later = await client.get('/orders')

      assert.deepEqual([page.status, page.headers['retry-after']], [503, '30'])
      assert.match(page.body, /The service behind this page does not answer/)
      assert.match(page.body, /href="\/orders"/)
      assert.equal(JSON.parse(answer.body).error, 'api-down')
      assert.equal(later.status, 200)
      const reason = fault === 'status' ? 'http_503' : 'too-large'
      assert.ok(app.logged.some(line => line['failure'] === 'api-down' && line['reason'] === reason))
    })

  it('is gone is the same failure', async t => {
    const { api, loggedIn } = await startTokenStage(t)
    const client = await loggedIn()
    await api.close()

    const page = await client.get('/orders', html)

    assert.equal(page.status, 503)
    assert.match(page.body, /The service behind this page does not answer/)
  })

  it('hangs costs five seconds once, and others fail at once for a while', async t => {
    const { api, loggedIn } = await startTokenStage(t)
    const client = await loggedIn()
    const outcomes: string[] = []
    t.after(apiCalled.subscribe(({ outcome }) => outcomes.push(outcome)))
    api.fault = 'hang'

    const first = await client.get('/orders', html)
    api.fault = null
    const second = await client.get('/orders', html)

    assert.deepEqual([first.status, second.status], [503, 503])
    assert.deepEqual(outcomes, ['down', 'not-sent'])
    assert.equal(api.seen.length, 0)
  })

  it('refuses the person is no failure: its answer is the page’s to show', async t => {
    const { api, loggedIn } = await startTokenStage(t)
    const client = await loggedIn('Grace Hopper')

    const { status } = await client.get('/orders')

    assert.equal(status, 403)
    assert.equal(api.seen.length, 1)
  })
})

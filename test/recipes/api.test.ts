import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { decodeJwt } from 'jose'
import { skipHours } from '../support/clock.ts'
import { withRecipeViews } from '../support/recipes.ts'
import { startTokenStage } from '../support/token-stage.ts'
import { deliveryRoutes } from './api.ts'

const html = { Accept: 'text/html' }

/** The API has these deliveries for everybody who may read orders, which is Ada. */
async function start(t: TestContext, deliveries: unknown = ['a difference engine', '<b>']) {
  const stage = await startTokenStage(t, { pages: deliveryRoutes, change: withRecipeViews })
  stage.api.answer = JSON.stringify(deliveries)
  return stage
}

describe('the recipe of a page that calls an API', () => {
  it('shows what the API has for the person, and runs nothing of it', async t => {
    const { api, loggedIn } = await start(t)
    const client = await loggedIn()

    const { status, body } = await client.get('/deliveries', html)

    assert.equal(status, 200)
    assert.match(body, /<li>a difference engine<\/li>\s*<li>&lt;b&gt;<\/li>/)
    assert.equal(decodeJwt(api.seen[0] ?? '').sub, 'auth0|65a1c0de0000000000000001')
  })

  it('says so where there is nothing', async t => {
    const { loggedIn } = await start(t, [])
    const client = await loggedIn()

    assert.match((await client.get('/deliveries', html)).body, /Nothing is on its way to you/)
  })

  it('asks for a login first', async t => {
    const { app } = await start(t)

    const { headers } = await app.client().get('/deliveries', html)

    assert.equal(headers.location, '/login?returnTo=%2Fdeliveries')
  })

  it('opens for nobody who lacks the permission, and does not ask the API', async t => {
    const { api, loggedIn } = await start(t)
    const client = await loggedIn('Grace Hopper')

    const { status, body } = await client.get('/deliveries', html)

    assert.equal(status, 403)
    assert.match(body, /Your account may not open this page/)
    assert.deepEqual(api.seen, [])
  })

  it('renews a token that is over', async t => {
    const { refreshes, loggedIn } = await start(t)
    const client = await loggedIn()
    skipHours(t, 2)

    const { status } = await client.get('/deliveries', html)

    assert.equal(status, 200)
    assert.deepEqual(refreshes, ['renewed'])
  })

  it('says that the service behind it does not answer, and when to come back', async t => {
    const { api, loggedIn } = await start(t)
    const client = await loggedIn()
    api.fault = 'status'

    const { status, headers, body } = await client.get('/deliveries', html)

    assert.deepEqual([status, headers['retry-after']], [503, '30'])
    assert.match(body, /The service behind this page does not answer/)
  })

  it('fails where the API answers something else than deliveries', async t => {
    const { loggedIn } = await start(t, { deliveries: 3 })
    const client = await loggedIn()

    assert.equal((await client.get('/deliveries', html)).status, 500)
  })
})

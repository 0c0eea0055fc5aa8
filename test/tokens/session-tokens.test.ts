import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { redisCalled, tenantCalled } from '../../src/events.ts'
import { requireLogin } from '../../src/guards/require-login.ts'
import { get } from '../../src/routes.ts'
import { audience } from '../support/api.ts'
import { skipHours } from '../support/clock.ts'
import { eventually } from '../support/deadline.ts'
import { RedisServer } from '../support/redis-server.ts'
import { startTokenStage } from '../support/token-stage.ts'

const html = { Accept: 'text/html' }
const shortLived = { lifetimeSeconds: 600 }
const json = { Accept: 'application/json' }

describe('a page that calls an API', () => {
  it('does so as the person', async t => {
    const { api, loggedIn } = await startTokenStage(t)
    const client = await loggedIn()

    const { status, body } = await client.get('/orders')

    assert.deepEqual([status, body], [200, '{"orders":"3 orders"}'])
    const [token = ''] = api.seen
    assert.deepEqual(decodeJwt(token).aud?.[0], audience)
    assert.equal(decodeJwt(token).sub, 'auth0|65a1c0de0000000000000001')
  })

  it('[S60] asks the tenant once, however many requests need a fresh token at once', async t => {
    const { api, refreshes, loggedIn } = await startTokenStage(t)
    const client = await loggedIn()
    skipHours(t, 2)

    const answers = await Promise.all(Array.from({ length: 20 }, () => client.copy().get('/orders')))

    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    assert.deepEqual(refreshes, ['renewed'])
    assert.equal(new Set(api.seen).size, 1)
  })

  it('goes on with the same refresh token where the tenant does not rotate them', async t => {
    const { app, api, refreshes, loggedIn } = await startTokenStage(t, { refreshTokens: { rotates: false } })
    const client = await loggedIn()

    const first = await client.get('/renewed')
    skipHours(t, 2)
    const second = await client.get('/orders')

    assert.deepEqual([first.status, second.status], [200, 200])
    assert.deepEqual(refreshes, ['renewed', 'renewed'])
    assert.equal(api.seen.length, 1)
    assert.ok(app.logged.every(({ level }) => Number(level) < 40))
  })

  it('renews a token that the API refuses, once, and tries again', async t => {
    const { api, refreshes, loggedIn } = await startTokenStage(t)
    const client = await loggedIn()
    await client.get('/orders')
    for (const token of api.seen) api.refuse(token)

    const renewed = await client.get('/orders')
    for (const token of api.seen) api.refuse(token)
    const again = await client.get('/orders')

    assert.equal(renewed.status, 200)
    assert.equal(again.status, 401)
    assert.deepEqual(refreshes, ['renewed'])
    assert.equal(new Set(api.seen).size, 2)
  })

  it('renews a refused token once, however many calls of a page were refused', async t => {
    const { refreshes, loggedIn } = await startTokenStage(t)
    const client = await loggedIn()

    const { body } = await client.get('/renewed-twice')

    assert.equal(body, '{"areTheSame":true}')
    assert.deepEqual(refreshes, ['renewed'])
  })

  it('renews a token that the API refuses after the clock was set back', async t => {
    const { api, refreshes, loggedIn } = await startTokenStage(t)
    const client = await loggedIn()
    skipHours(t, 2)
    await client.get('/orders')
    for (const token of api.seen) api.refuse(token)
    t.mock.timers.setTime(Date.now() - 600_000)

    const { status } = await client.get('/orders')

    assert.equal(status, 200)
    assert.deepEqual(refreshes, ['renewed', 'renewed'])
  })
})

describe('a refresh token that the tenant no longer takes', () => {
  it('[S60] leads a person through one fresh login, and back to the page', async t => {
    const { api, refreshes, loggedIn } = await startTokenStage(t, { refreshTokens: shortLived })
    const client = await loggedIn()
    skipHours(t, 2)

    const started = await client.get('/orders?page=2', html)
    const page = await client.follow(started.headers.location ?? '')

    assert.equal(started.headers.location, '/login?returnTo=%2Forders%3Fpage%3D2&renew=')
    assert.deepEqual([page.url.pathname + page.url.search, page.status], ['/orders?page=2', 200])
    assert.deepEqual(refreshes, ['refused'])
    assert.equal(api.seen.length, 1)
  })

  it('answers a program with 401', async t => {
    const { loggedIn } = await startTokenStage(t, { refreshTokens: shortLived })
    const client = await loggedIn()
    skipHours(t, 2)

    const { status, body } = await client.get('/orders', json)

    assert.equal(status, 401)
    assert.equal(JSON.parse(body).error, 'unauthenticated')
  })

  it('is a failure where a login has just succeeded: never a loop', async t => {
    const { app, api, loggedIn } = await startTokenStage(t, { env: { SCOPE: 'openid read:orders' } })
    const client = await loggedIn()
    await client.get('/orders')
    for (const token of api.seen) api.refuse(token)

    const page = await client.follow('/orders', html)

    assert.deepEqual([page.url.pathname, page.status], ['/orders', 500])
    assert.match(page.body, /look at AUDIENCE, and at Allow Offline Access/)
    assert.ok(
      app.logged.some(({ failure, reason }) => failure === 'misconfigured' && reason === 'no_access_token'),
    )
  })
})

describe('a token for another API than that of the login', () => {
  it('is nothing that one more login gives: the page says so, and leads nobody in circles', async t => {
    const { app, loggedIn } = await startTokenStage(t)
    const client = await loggedIn()

    const page = await client.get('/elsewhere', html)

    assert.equal(page.status, 401)
    assert.ok(app.logged.some(({ reason }) => reason === 'other_audience'))
  })
})

describe('a tenant that does not answer', () => {
  it('costs nobody their tokens: the page says when to come back', async t => {
    const tenant = { faults: { rateLimit: { path: '/oauth/token', requests: 1 } } }
    const { refreshes, loggedIn } = await startTokenStage(t, { tenant })
    const client = await loggedIn()

    const page = await client.get('/renewed', html)
    const orders = await client.get('/orders')

    assert.deepEqual([page.status, page.headers['retry-after']], [503, '30'])
    assert.match(page.body, /We cannot renew your access right now/)
    assert.equal(orders.status, 200)
    assert.deepEqual(refreshes, [])
  })
})

describe('the tokens of a session', () => {
  it('[S61] are revoked at the tenant by a logout, which does not wait for it', async t => {
    const { loggedIn } = await startTokenStage(t)
    const client = await loggedIn()
    const calls: string[] = []
    t.after(tenantCalled.subscribe(({ endpoint, outcome }) => calls.push(`${endpoint} ${outcome}`)))

    const { status } = await client.get('/logout')

    assert.equal(status, 302)
    await eventually(() => calls.includes('revocation answered'), 'the refresh token was revoked')
  })

  it('[S61] are revoked at the tenant by a back-channel logout', async t => {
    const { app, loggedIn } = await startTokenStage(t)
    const client = await loggedIn()
    const calls: string[] = []
    t.after(tenantCalled.subscribe(({ endpoint, outcome }) => calls.push(`${endpoint} ${outcome}`)))

    await client.get(new URL('/v2/logout', app.tenantOrigin).href)

    await eventually(() => calls.includes('revocation answered'), 'the refresh token was revoked')
    assert.equal((await client.get('/orders', json)).status, 401)
  })

  it('[S61] are gone in every browser after a logout everywhere, and revoked at the tenant', async t => {
    const { app, loggedIn } = await startTokenStage(t)
    const [client, other] = [await loggedIn(), await loggedIn()]
    let revoked = 0
    t.after(tenantCalled.subscribe(({ endpoint }) => (revoked += endpoint === 'revocation' ? 1 : 0)))

    const headers = { Origin: app.origin, 'Sec-Fetch-Site': 'same-origin' }
    const { status } = await client.send('/logout/everywhere', { method: 'POST', headers })

    assert.equal(status, 303)
    await eventually(() => revoked === 2, 'both refresh tokens were revoked')
    assert.equal((await other.get('/orders', json)).status, 401)
  })

  it('[S61] of another person who logs in are new ones', async t => {
    const { api, loggedIn } = await startTokenStage(t)
    const client = await loggedIn()
    await client.get('/orders')

    await client.logIn('Grace Hopper', '/login?another')
    const { status } = await client.get('/orders')

    assert.equal(status, 403)
    assert.deepEqual(
      api.seen.map(token => decodeJwt(token).sub),
      ['auth0|65a1c0de0000000000000001', 'auth0|65a1c0de0000000000000002'],
    )
  })

  it('[S59] are in no cookie, no page, no URL and no line of the log', async t => {
    const { app, api, loggedIn } = await startTokenStage(t)
    const client = await loggedIn()
    const pages = []
    for (const path of ['/profile', '/orders', '/renewed', '/orders', '/permitted', '/logout'])
      pages.push(await client.get(path))

    const told = JSON.stringify([pages, app.logged, client.jar])

    assert.equal(new Set(api.seen).size, 2)
    for (const token of api.seen) assert.equal(told.includes(token), false)
    assert.equal(/eyJ[\w-]+\.eyJ/.test(told), false)
  })
})

describe('a page', () => {
  it('costs one read of the store where it needs a token, and none where it does not', async t => {
    const redis = await RedisServer.start(t)
    const { app, loggedIn } = await startTokenStage(t, { env: redis.env })
    await eventually(() => app.readiness.status === 'ok', 'the application is ready')
    const client = await loggedIn()
    let commands = 0
    t.after(redisCalled.subscribe(() => (commands += 1)))

    await client.get('/profile')
    const without = commands
    await client.get('/permitted')

    // the other one asks whether the session was ended
    assert.deepEqual([without, commands - without], [1, 2])
  })
})

describe('an application that asks for no API and no refresh token', () => {
  it('keeps no tokens, and says to whoever needs one what to set', async t => {
    const { loggedIn } = await startTokenStage(t, { env: { AUDIENCE: '', SCOPE: '' } })
    const client = await loggedIn()

    const page = await client.get('/orders', html)

    assert.equal(page.status, 500)
    assert.match(page.body, /Access tokens are kept only with AUDIENCE/)
  })
})

describe('a page that needs a scope', () => {
  const needsWriting = get('/write', 'write', services => [
    requireLogin,
    async (req, res) => {
      await services.tokens.accessTokenOf(req, { scope: ['write:orders'] })
      res.json({ isWritten: true })
    },
  ])

  it('[S58] answers 403 where the tenant was asked for it and did not give it: never a loop', async t => {
    const { loggedIn } = await startTokenStage(t, {
      env: { SCOPE: 'openid offline_access read:orders write:orders' },
      pages: () => [needsWriting],
      tenant: { apis: [{ audience, scopes: ['read:orders'] }] },
    })
    const client = await loggedIn()

    const page = await client.follow('/write', html)

    assert.equal(page.status, 403)
    assert.match(page.body, /Your account may not open this page/)
  })
})

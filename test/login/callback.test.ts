import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startApplication } from '../support/application.ts'
import type { Lies } from '../support/broken-provider/lies.ts'
import { claims, userinfo } from '../support/broken-provider/mutations.ts'
import { callbackOf, startPair } from '../support/pair.ts'

describe('a callback', () => {
  it('[S48] shows the person who just logged in, whoever was logged in before', async t => {
    const { app, provider } = await startPair(t)
    const client = app.client()
    await client.follow('/login')
    const before = provider.requests('/userinfo')

    provider.lie({
      ...userinfo({ sub: 'auth0|grace', name: 'Grace Hopper' }),
      ...claims({ sub: 'auth0|grace' }),
    })
    const page = await client.follow('/login?another')

    assert.match(page.body, /Welcome <bdi>Grace Hopper/)
    assert.equal(provider.requests('/userinfo'), before + 1)
    assert.deepEqual(
      app.logged.filter(({ event }) => event === 'userinfo.failed'),
      [],
    )
  })

  it('[S48] says so in the log where it has to do without /userinfo', async t => {
    const { app, provider } = await startPair(t)
    provider.fault('/userinfo', { kind: 'status', status: 500 })

    const page = await app.client().follow('/login')

    assert.equal(page.url.pathname, '/profile')
    const lines = app.logged.filter(({ event }) => event === 'userinfo.failed')
    assert.deepEqual(
      lines.map(({ level, reason }) => [level, reason]),
      [[40, 'OAUTH_RESPONSE_IS_NOT_CONFORM']],
    )
  })

  it('[S48] of somebody else is refused, and leaves an open session as it was', async t => {
    const { app, provider } = await startPair(t)
    const client = app.client()
    await client.follow('/login')

    provider.lie(userinfo({ sub: 'auth0|somebody-else' }))
    const refused = await client.follow('/login?another')
    provider.heal()
    const profile = await client.get('/profile')

    assert.equal(refused.status, 502)
    assert.match(profile.body, /Welcome <bdi>Katherine Johnson/)
  })

  it('no cookie of its own ever leaves the middleware, whatever happens', async t => {
    const { app, provider } = await startPair(t)
    const names = new Set<string>()
    const client = app.client()
    client.jar.onSet = (_host, line) =>
      names.add(line.slice(0, line.indexOf('=')).replace(/\.\w+\.[\w-]{16}$/, '.*'))

    await client.follow('/login')
    await client.follow('/login?another')
    await client.get('/callback?code=x&state=y')
    const refusals: Lies[] = [
      { client: 'unauthorized_client' },
      claims({ nonce: 'other' }),
      userinfo({ sub: 'other' }),
    ]
    for (const lies of refusals) {
      provider.lie(lies)
      await client.get(await callbackOf(app.client()))
      await client.follow('/login?another')
    }
    provider.heal()
    await client.follow('/logout')
    await client.get('/logout')
    await provider.refuse()
    await client.get('/logout')
    await client.get('/login')

    const login = app.sessionCookie.replace('session', 'login')
    assert.deepEqual([...names].sort(), [`${login}.*`, app.sessionCookie].sort())
  })
})

describe('a callback that arrives', () => {
  it('[S47] twice at once ends on its page twice, and asks the tenant once', async t => {
    const { app, provider } = await startPair(t)
    const client = app.client()
    const callback = await callbackOf(client)

    const answers = await Promise.all([1, 2, 3].map(() => client.copy().get(callback)))

    for (const { status, headers, setCookies } of answers) {
      assert.deepEqual([status, headers.location], [302, '/profile'])
      assert.equal(setCookies.filter(line => line.startsWith(app.sessionCookie)).length, 1)
    }
    assert.equal(provider.requests('/oauth/token'), 1)
  })

  it('[S47] again because its answer was cut off ends on its page', async t => {
    const { app, provider } = await startPair(t)
    const client = app.client()
    const callback = await callbackOf(client)
    await client.copy().get(callback)

    const page = await client.follow(callback)

    assert.equal(page.url.pathname, '/profile')
    assert.equal(page.status, 200)
    assert.equal(provider.requests('/oauth/token'), 1)
  })

  it('[S47] again at another instance ends on its page, by one fresh login', async t => {
    const { app, provider } = await startPair(t)
    const other = await startApplication({ env: { ...provider.env, BASE_URL: app.origin } })
    t.after(() => other.close())
    const client = app.client()
    const callback = await callbackOf(client)
    await client.copy().get(callback)
    client.redirectTo(other.origin)

    const page = await client.follow(callback)

    assert.equal(page.url.href, `${app.origin}/profile`)
    assert.equal(page.status, 200)
    assert.equal(provider.requests('/oauth/token'), 3)
  })

  it('[S47] [S13] again after the logout is no way back into the session', async t => {
    const { app } = await startPair(t)
    const client = app.client()
    const callback = await callbackOf(client)
    const thief = client.copy()
    await client.follow(callback)
    await client.get('/logout')

    const answer = await thief.get(callback)

    assert.equal(answer.headers.location, '/login?returnTo=%2Fprofile&retry=1')
    assert.deepEqual(
      answer.setCookies.filter(line => line.startsWith(`${app.sessionCookie}=`) && !/=;/.test(line)),
      [],
    )
  })

  it('[S05] [S47] with the state of another browser and a cookie that somebody made up logs nobody in', async t => {
    const { app } = await startPair(t)
    const client = app.client()
    const callback = await callbackOf(client)
    const [name = ''] = client.jar.names('localhost')
    await client.get(callback)

    const { setCookies } = await app.client().get(callback, { Cookie: `${name}=made-up.signature` })

    assert.deepEqual(
      setCookies.filter(line => line.startsWith(app.sessionCookie)),
      [],
    )
  })
})

// @group seconds
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startApplication } from '../support/application.ts'
import { skipHours } from '../support/clock.ts'
import { startPair } from '../support/pair.ts'

describe('a tenant that is down beyond the life of any cache', () => {
  for (const hours of [1, 23])
    it(`[S36] leaves signed-in people signed in (${hours} h)`, async t => {
      const { app, provider } = await startPair(t)
      const client = app.client()
      await client.follow('/login')
      await provider.refuse()
      skipHours(t, hours)

      const home = await client.get('/')
      const profile = await client.get('/profile')

      assert.equal(home.headers.location, '/profile')
      assert.equal(profile.status, 200)
      assert.match(profile.body, /Welcome <bdi>Katherine Johnson/)
    })

  it('[S36] lets them log out, and tells them that the tenant does not know', async t => {
    const { app, provider } = await startPair(t)
    const client = app.client()
    await client.follow('/login')
    const copy = client.copy()
    await provider.refuse()
    skipHours(t, 1)

    const page = await client.get('/logout')

    assert.equal(page.status, 503)
    assert.match(page.body, /<h1>You are logged out here<\/h1>/)
    assert.match(page.body, /could not be told/)
    assert.deepEqual(client.jar.names('localhost'), [])
    assert.notEqual((await copy.get('/profile')).status, 200)
  })

  it('[S36] lets them log out of an application that never reached it', async t => {
    const { app, provider } = await startPair(t)
    const client = app.client()
    await client.follow('/login')
    await provider.refuse()
    const restarted = await startApplication({ env: { ...provider.env, BASE_URL: app.origin } })
    t.after(() => restarted.close())
    const moved = client.copy()
    moved.redirectTo(restarted.origin)

    const profile = await moved.get('/profile')
    const page = await moved.get('/logout')

    assert.equal(profile.status, 200)
    assert.match(page.body, /<h1>You are logged out here<\/h1>/)
    assert.equal((await moved.get('/')).status, 200)
  })

  it('[S36] is told of the logout once it is back', async t => {
    const { app, provider } = await startPair(t)
    const client = app.client()
    await client.follow('/login')
    await provider.refuse()
    skipHours(t, 1)
    await client.get('/logout')
    await provider.listenAgain()

    const end = await client.follow('/logout')

    assert.ok(provider.requests('/v2/logout') > 0)
    assert.equal(end.url.href, `${app.origin}/`)
  })
})

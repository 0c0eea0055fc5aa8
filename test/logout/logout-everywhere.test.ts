import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startApplication } from '../support/application.ts'
import { claims, userinfo } from '../support/broken-provider/mutations.ts'
import type { Client } from '../support/client.ts'
import { type Pair, startPair } from '../support/pair.ts'
import { RedisServer } from '../support/redis-server.ts'

/** Two browsers of the same person. */
async function twoBrowsers({ app }: Pair): Promise<readonly [Client, Client]> {
  const [one, other] = [app.client(), app.client()]
  await one.follow('/login')
  await other.follow('/login')
  return [one, other]
}

describe('logging out everywhere', () => {
  it('ends the sessions of the person in every browser, and nobody else', async t => {
    const pair = await startPair(t)
    const [one, other] = await twoBrowsers(pair)
    const stranger = pair.app.client()
    pair.provider.lie({ ...claims({ sub: 'auth0|grace' }), ...userinfo({ sub: 'auth0|grace' }) })
    await stranger.follow('/login')

    const answer = await one.send('/logout/everywhere', {
      method: 'POST',
      headers: { 'Sec-Fetch-Site': 'same-origin' },
    })

    assert.deepEqual([answer.status, answer.headers.location], [303, '/logout'])
    for (const client of [one, other]) assert.equal((await client.get('/profile')).status, 302)
    assert.equal((await stranger.get('/profile')).status, 200)
  })

  for (const [who, site] of [
    ['another site', 'cross-site'],
    ['a sibling host or another port', 'same-site'],
  ] as const)
    it(`[S56] ends nothing for ${who}`, async t => {
      const pair = await startPair(t)
      const [one] = await twoBrowsers(pair)

      const answer = await one.sendForm('/logout/everywhere', {}, { 'Sec-Fetch-Site': site })

      assert.equal(answer.status, 403)
      assert.equal((await one.get('/profile')).status, 200)
    })

  it('[S13] ends them at every instance', async t => {
    const redis = await RedisServer.start()
    const pair = await startPair(t, { env: redis.env })
    const second = await startApplication({
      env: { ...pair.provider.env, ...redis.env, BASE_URL: pair.app.origin },
    })
    t.after(async () => {
      await second.close()
      await redis.close()
    })
    const [one, other] = await twoBrowsers(pair)
    other.redirectTo(second.origin)
    assert.equal((await other.get('/profile')).status, 200)

    await one.sendForm('/logout/everywhere', {})

    assert.equal((await other.get('/profile')).status, 302)
  })

  it('says once, on the home page, what it ended and what it did not', async t => {
    const pair = await startPair(t)
    const [one] = await twoBrowsers(pair)

    await one.sendForm('/logout/everywhere', {})
    const page = await one.follow('/')
    const again = await one.follow('/')

    assert.match(page.body, /You are logged out of this application on every device\. Your login service may/)
    assert.doesNotMatch(again.body, /role="status"/)
  })

  it('lets the person log in again at once', async t => {
    const pair = await startPair(t)
    const [one] = await twoBrowsers(pair)
    await one.send('/logout/everywhere', { method: 'POST', headers: { 'Sec-Fetch-Site': 'same-origin' } })

    const page = await one.follow('/login')

    assert.equal(page.url.pathname, '/profile')
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { claims, userinfo } from '../support/broken-provider/mutations.ts'
import type { Client } from '../support/client.ts'
import { type Pair, startPair } from '../support/pair.ts'

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

  it('lets the person log in again at once', async t => {
    const pair = await startPair(t)
    const [one] = await twoBrowsers(pair)
    await one.send('/logout/everywhere', { method: 'POST', headers: { 'Sec-Fetch-Site': 'same-origin' } })

    const page = await one.follow('/login')

    assert.equal(page.url.pathname, '/profile')
  })
})

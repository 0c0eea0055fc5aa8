// @group delivery
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Client } from '../support/client.ts'
import { eventually } from '../support/deadline.ts'
import { startTokenFleet, type TokenFleet, type TokenInstance } from '../support/token-fleet.ts'

const json = { Accept: 'application/json' }

function at(client: Client, { origin }: TokenInstance): Client {
  const moved = client.copy()
  moved.redirectTo(origin)
  return moved
}

function held(): { until: Promise<void>; release: () => void } {
  let release = () => {}
  const until = new Promise<void>(resolve => {
    release = resolve
  })
  return { until, release }
}

/** A login at the first instance, whose refresh waits at the tenant. */
async function refreshUnderWay(t: TestContext, when: 'before' | 'after') {
  // at the other instance, the login was a minute ago
  const fleet = await startTokenFleet(t, { clockAheadSeconds: 60 })
  const client = await fleet.loggedIn()
  const { until, release } = held()
  fleet.tenant.hold = { when, until }
  const answer = at(client, fleet.instances[0]).get('/renewed', json)
  const status = answer.then(
    ({ status }) => status,
    () => null,
  )
  await eventually(() => fleet.tenant.asked === 1, 'the tenant was asked')
  return { fleet, client, status, release }
}

/** As where its time is over. */
function endLease({ redis }: Pick<TokenFleet, 'redis'>): void {
  for (const key of redis.ask('KEYS', '*lease*')) redis.ask('DEL', key)
}

describe('two processes with one Redis', () => {
  it('[S60] ask the tenant once for each token, and the tenant never sees one again', async t => {
    const fleet = await startTokenFleet(t)
    const client = await fleet.loggedIn()
    const [one, other] = fleet.instances

    for (let round = 0; round < 5; round++) {
      const requests = Array.from({ length: 10 }, (_, index) => at(client, index % 2 ? one : other))
      const answers = await Promise.all(requests.map(each => each.get('/token', json)))
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
      const seen = fleet.tenant.outcomes.length
      // the next round begins when the token is over: half of its second
      await eventually(async () => {
        await at(client, one).get('/token', json)
        return fleet.tenant.outcomes.length > seen
      }, 'the token was renewed')
    }

    assert.deepEqual(new Set(fleet.tenant.outcomes), new Set(['renewed']))
  })

  it('[S60] a process that is killed before the tenant heard of it costs nobody anything', async t => {
    const { fleet, client, status } = await refreshUnderWay(t, 'before')
    const [one, other] = fleet.instances

    await one.kill()
    fleet.tenant.hold = null
    endLease(fleet)
    const renewed = await at(client, other).get('/renewed', json)

    assert.equal(await status, null)
    assert.equal(renewed.status, 200)
    assert.deepEqual(fleet.tenant.outcomes, ['renewed'])
  })

  it('[S60] a process that is killed between the tenant’s answer and the store costs one fresh login', async t => {
    const { fleet, client, status } = await refreshUnderWay(t, 'after')
    const [one, other] = fleet.instances

    await one.kill()
    fleet.tenant.hold = null
    endLease(fleet)
    const browser = at(client, other)
    const page = await browser.follow('/renewed', { Accept: 'text/html' })

    assert.equal(await status, null)
    assert.deepEqual([page.url.pathname, page.status], ['/renewed', 200])
    assert.deepEqual(fleet.tenant.outcomes, ['renewed', 'reused', 'renewed'])
  })

  it('[S40] [S60] a process that ends by SIGTERM stores what it asked for', async t => {
    const { fleet, client, status, release } = await refreshUnderWay(t, 'after')
    const [one, other] = fleet.instances

    const ended = one.stop()
    release()
    fleet.tenant.hold = null

    assert.equal(await ended, 0)
    assert.equal(await status, 200)
    assert.equal((await at(client, other).get('/token', json)).status, 200)
    assert.equal(fleet.tenant.outcomes.includes('reused'), false)
  })

  it('[S40] [S60] a process that ends by SIGTERM while Redis stalls waits until it can store it', async t => {
    const { fleet, client, status, release } = await refreshUnderWay(t, 'after')
    const [one, other] = fleet.instances
    fleet.redis.stall()
    release()
    fleet.tenant.hold = null
    const answered = await status

    const ended = one.stop()
    fleet.redis.goOn()

    assert.equal(await ended, 0)
    assert.equal(answered, 200)
    await eventually(async () => (await at(client, other).get('/token', json)).status === 200, 'Redis is up')
    assert.equal(fleet.tenant.outcomes.includes('reused'), false)
  })

  it('[S60] an answer that comes after more than five seconds is stored: the page says when to come back', async t => {
    const { fleet, client, status, release } = await refreshUnderWay(t, 'after')

    const during = await status
    release()
    fleet.tenant.hold = null
    await eventually(
      async () => (await at(client, fleet.instances[1]).get('/token', json)).status === 200,
      'the other process has the token',
    )

    assert.equal(during, 503)
    assert.equal(fleet.tenant.outcomes.includes('reused'), false)
  })

  it('[S59] leave no token, name or e-mail in Redis, and no tokens of a session that ended', async t => {
    const fleet = await startTokenFleet(t)
    const client = await fleet.loggedIn()
    await client.get('/renewed')
    const keys = fleet.redis.ask('KEYS', '*').filter(key => !key.includes(':limit:'))
    const dump = keys.map(key => `${key} ${fleet.redis.ask('GET', key).join('\n')}`).join('\n')

    await client.get('/logout')
    const left = fleet.redis.ask('KEYS', '*tokens:*').filter(Boolean)

    assert.match(dump, /:tokens:\S{43} eyJ/)
    for (const part of [
      /ada@/i,
      /lovelace/i,
      /people\.example/,
      /auth0\|/,
      /orders/,
      /eyJ[\w-]+\.eyJ/,
      /refresh/,
    ])
      assert.doesNotMatch(dump, part)
    assert.deepEqual(left, [])
  })
})

import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { eventually } from '../support/deadline.ts'
import { RedisServer } from '../support/redis-server.ts'
import { metricsEnv, scrape } from '../support/scrape.ts'

const calls = 'redis_call_duration_seconds_count'

// one after the other: what happens is told to the whole process
let provider: BrokenProvider
let redis: RedisServer
let app: RunningApplication
beforeEach(async () => {
  provider = await startBrokenProvider()
  redis = await RedisServer.start()
  app = await startApplication({ env: { ...provider.env, ...redis.env, ...(await metricsEnv()) } })
  await ready()
})
afterEach(async () => {
  await app.close()
  await provider.close()
  await redis.close()
})

async function ready(): Promise<void> {
  await eventually(() => app.readiness.status === 'ok', 'the application is ready')
}

describe('Redis in the metrics', { timeout: 60_000 }, () => {
  it('is up, and asked once for a signed-in page, and not for another one', async () => {
    const client = app.client()
    await client.follow('/login')
    const before = await scrape(app)

    await client.get('/profile')
    await app.client().get('/')

    const after = await scrape(app)
    assert.equal(after.value('redis_up'), 1)
    assert.equal((after.value(calls) ?? 0) - (before.value(calls) ?? 0), 1)
    assert.deepEqual(Object.keys(after.by('outcome', calls)), ['answered'])
  })

  it('[S39] is down while it is stalled, with the calls that waited and those that were not made', async () => {
    const client = app.client()
    await client.follow('/login')
    redis.stall()
    await eventually(async () => (await client.get('/profile')).status === 503, 'the profile needs Redis')
    await eventually(() => app.readiness.status !== 'ok', 'the application is not ready')
    await client.get('/profile')

    const during = await scrape(app)
    const { status, body } = await app.client().get('/readyz')
    redis.goOn()
    await ready()
    await client.get('/profile')
    const after = await scrape(app)

    assert.equal(during.value('redis_up'), 0)
    assert.ok((during.value(calls, { outcome: 'silent' }) ?? 0) >= 1)
    assert.ok((during.value(calls, { outcome: 'not-sent' }) ?? 0) >= 1)
    assert.deepEqual(
      [status, JSON.parse(body)],
      [503, { status: 'redis-unavailable', tenant: 'up', redis: 'down' }],
    )
    assert.equal(after.value('redis_up'), 1)
  })
})

describe('a Redis that takes no entry in the metrics', { timeout: 60_000 }, () => {
  it('[S53] is up and degraded, until it takes them again', async () => {
    const client = app.client()
    await client.follow('/login')
    redis.ask('CONFIG', 'SET', 'min-replicas-to-write', '1')
    await client.copy().get('/logout')
    await eventually(() => app.readiness.redis === 'degraded', 'it is known')

    const during = await scrape(app)
    redis.ask('CONFIG', 'SET', 'min-replicas-to-write', '0')
    await eventually(() => app.readiness.redis === 'up', 'it is up')
    const after = await scrape(app)

    const [up, degraded] = ['redis_up', 'redis_degraded']
    assert.deepEqual([during.value(up), during.value(degraded)], [1, 1])
    assert.deepEqual([after.value(up), after.value(degraded)], [1, 0])
  })
})

describe('without Redis', () => {
  it('the metrics say nothing of it', async t => {
    const alone = await startApplication({ env: { ...provider.env, ...(await metricsEnv()) } })
    t.after(() => alone.close())

    const metrics = await scrape(alone)

    assert.deepEqual(
      [...metrics.types.keys()].filter(name => name.includes('redis')),
      [],
    )
  })
})

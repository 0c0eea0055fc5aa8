import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { skipHours } from '../support/clock.ts'
import { eventually } from '../support/deadline.ts'
import { metricsEnv, type Scrape, scrape } from '../support/scrape.ts'

const calls = 'tenant_call_duration_seconds_count'
const age = 'tenant_document_age_seconds'

// one after the other: what happens is told to the whole process
let provider: BrokenProvider
let app: RunningApplication
beforeEach(async () => {
  provider = await startBrokenProvider()
  app = await startApplication({ env: { ...provider.env, ...(await metricsEnv()) } })
})
afterEach(async () => {
  await app.close()
  await provider.close()
})

function stateIn(metrics: Scrape) {
  return { up: metrics.value('tenant_up'), stale: metrics.value('tenant_stale') }
}

async function readyz(): Promise<[number, unknown]> {
  const { status, body } = await app.client().get('/readyz')
  return [status, JSON.parse(body)]
}

describe('the tenant in the metrics and in /readyz', { timeout: 60_000 }, () => {
  it('is unknown before anybody asked it', async () => {
    const metrics = await scrape(app)

    assert.deepEqual(stateIn(metrics), { up: 0, stale: 0 })
    assert.equal(metrics.value(age), undefined)
    assert.deepEqual(await readyz(), [200, { status: 'ok', tenant: 'unknown' }])
  })

  it('is up once it answered, and nobody asks it for the sake of the answer', async () => {
    await app.client().follow('/login')
    const before = provider.requests('/.well-known/openid-configuration')

    const metrics = await scrape(app)
    const ready = await readyz()

    assert.deepEqual(stateIn(metrics), { up: 1, stale: 0 })
    assert.deepEqual(ready, [200, { status: 'ok', tenant: 'up' }])
    assert.equal(provider.requests('/.well-known/openid-configuration'), before)
  })

  it('is down where it never answered: users are welcome all the same', async () => {
    await provider.refuse()
    await app.client().get('/login')

    const metrics = await scrape(app)

    assert.deepEqual(stateIn(metrics), { up: 0, stale: 0 })
    assert.deepEqual(metrics.by('outcome', calls, { endpoint: 'discovery' }), { unreachable: 1 })
    assert.deepEqual(await readyz(), [200, { status: 'ok', tenant: 'down' }])
  })

  it('is stale while it is down and copies serve, and up when it is back', async t => {
    await app.client().follow('/login')
    await provider.refuse()
    skipHours(t, 1)
    await app.client().get('/login')

    const during = [stateIn(await scrape(app)), await readyz()]
    await provider.listenAgain()
    await app.client().follow('/login')
    const after = [stateIn(await scrape(app)), await readyz()]

    assert.deepEqual(during, [{ up: 0, stale: 1 }, [200, { status: 'ok', tenant: 'stale' }]])
    assert.deepEqual(after, [{ up: 1, stale: 0 }, [200, { status: 'ok', tenant: 'up' }]])
  })

  it('is stale while only its keys cannot be had', async () => {
    const stop = app.services.discovery.keepFresh(app.services.log)
    await eventually(() => app.services.discovery.health.state === 'up', 'the tenant is up')
    stop()
    await eventually(
      () => app.services.discovery.health.ageSeconds('jwks') !== undefined,
      'its keys are there',
    )
    provider.fault('/.well-known/jwks.json', { kind: 'status', status: 500 })

    await app.client().follow('/login')

    assert.deepEqual(stateIn(await scrape(app)), { up: 0, stale: 1 })
  })

  it('has documents that age', async t => {
    await app.client().follow('/login')
    skipHours(t, 2)

    const metrics = await scrape(app)

    for (const document of ['discovery', 'jwks'])
      assert.equal(Math.floor((metrics.value(age, { document }) ?? 0) / 3600), 2)
  })
})

describe('the calls to the tenant in the metrics', () => {
  it('are there with 0 before the first one, whatever its outcome will be', async () => {
    const metrics = await scrape(app)

    for (const endpoint of ['discovery', 'jwks', 'token', 'userinfo'])
      for (const outcome of ['answered', 'unreachable', 'too-slow', 'bad-tenant-response', 'not-sent'])
        assert.equal(metrics.value(calls, { endpoint, outcome }), 0, `${endpoint} ${outcome}`)
  })

  for (const [outcome, endpoint, fault] of [
    ['unreachable', '/oauth/token', { kind: 'reset' }],
    ['unreachable', '/userinfo', { kind: 'status', status: 503 }],
    ['bad-tenant-response', '/oauth/token', { kind: 'status', status: 500 }],
    ['answered', '/oauth/token', { kind: 'status', status: 403 }],
    ['unreachable', '/.well-known/jwks.json', { kind: 'cut' }],
  ] as const)
    it(`at ${endpoint} are ${outcome} with ${'status' in fault ? fault.status : fault.kind}`, async () => {
      provider.fault(endpoint, fault)
      await app.client().follow('/login')

      const metrics = await scrape(app)

      const names = { '/oauth/token': 'token', '/userinfo': 'userinfo', '/.well-known/jwks.json': 'jwks' }
      assert.deepEqual(metrics.by('outcome', calls, { endpoint: names[endpoint] }), { [outcome]: 1 })
    })

  it('[S37] are too slow where the tenant hangs, and then not made for a while', async () => {
    provider.fault('/oauth/token', { kind: 'hang' })
    await app.client().follow('/login')
    await app.client().follow('/login')

    const metrics = await scrape(app)

    assert.deepEqual(metrics.by('outcome', calls, { endpoint: 'token' }), { 'too-slow': 1, 'not-sent': 1 })
    assert.deepEqual(metrics.by('reason', 'logins_total'), { 'too-slow': 2 })
    assert.deepEqual(metrics.by('outcome', 'callback_duration_seconds_count'), { failed: 2 })
    assert.deepEqual(stateIn(metrics), { up: 1, stale: 0 })
  })
})

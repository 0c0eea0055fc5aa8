import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { brand } from '../../src/brand.ts'
import { mostPerMinute } from '../../src/rate-limit/rate-limit.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { Client } from '../support/client.ts'
import { createLogoutToken, sendLogout } from '../support/logout-token.ts'
import { callbackOf } from '../support/pair.ts'
import { metricsEnv, scrape } from '../support/scrape.ts'

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

describe('where the metrics are', () => {
  it('they are at /metrics, as Prometheus reads them, and are not kept', async () => {
    const { status, headers, body } = await new Client(`http://localhost:${app.config.metricsPort}`).get(
      '/metrics?collect=all',
    )

    assert.equal(status, 200)
    assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
    assert.equal(headers['cache-control'], 'no-store')
    assert.match(body, new RegExp(`^# TYPE ${brand.metricsPrefix}logins_total counter$`, 'm'))
  })

  it('nothing else is there', async () => {
    const client = new Client(`http://localhost:${app.config.metricsPort}`)

    const statuses = []
    for (const path of ['/', '/login', '/livez', '/metrics/x', '/Metrics', '//metrics'])
      statuses.push((await client.get(path)).status)

    assert.deepEqual(new Set(statuses), new Set([404]))
  })

  it('they can only be read', async () => {
    const client = new Client(`http://localhost:${app.config.metricsPort}`)

    const post = await client.send('/metrics', { method: 'POST', body: 'x' })
    const head = await client.send('/metrics', { method: 'HEAD' })

    assert.equal(post.status, 405)
    assert.equal(post.headers.allow, 'GET, HEAD')
    assert.deepEqual([head.status, head.body], [200, ''])
  })

  it("the application's own port does not have them", async () => {
    const { status, body } = await app.client().get('/metrics')

    assert.equal(status, 404)
    assert.doesNotMatch(body, /logins_total|process_cpu/)
  })
})

describe('the metrics', () => {
  it('count a login from its start to its end, with what it asked the tenant', async () => {
    await app.client().follow('/login')

    const metrics = await scrape(app)

    assert.equal(metrics.value('logins_started_total'), 1)
    assert.deepEqual(metrics.by('outcome', 'logins_total'), { succeeded: 1 })
    assert.deepEqual(metrics.by('outcome', 'callback_duration_seconds_count'), { succeeded: 1 })
    assert.deepEqual(metrics.by('endpoint', 'tenant_call_duration_seconds_count', { outcome: 'answered' }), {
      discovery: 1,
      jwks: 1,
      token: 1,
      userinfo: 1,
    })
    assert.deepEqual(metrics.by('reason', 'failures_total'), {})
    assert.equal(metrics.value('tenant_up'), 1)
  })

  it('know every outcome before it first happens', async () => {
    const metrics = await scrape(app)

    assert.equal(metrics.value('logins_total', { outcome: 'succeeded' }), 0)
    assert.equal(metrics.value('logins_total', { outcome: 'failed', reason: 'unreachable' }), 0)
    assert.equal(metrics.value('failures_total', { reason: 'internal' }), 0)
    assert.equal(metrics.value('logouts_total', { by: 'tenant' }), 0)
  })

  it('count a login that fails to begin at a page behind it', async () => {
    await provider.close()

    await app.client().follow('/profile')

    const metrics = await scrape(app)
    assert.deepEqual(metrics.by('reason', 'logins_total', { outcome: 'failed' }), {
      unreachable: 1,
    })
  })

  it('count no login where nobody began one', async () => {
    const client = app.client()
    await client.send('/login', { method: 'HEAD' })
    await client.send('/login', { method: 'POST' })
    await client.get('/callback?x')

    const metrics = await scrape(app)

    assert.deepEqual(metrics.by('outcome', 'logins_total'), {})
  })

  it('count a login that is begun anew apart from one that failed', async () => {
    const client = app.client()
    const callback = await callbackOf(client)
    client.jar.clear('localhost')

    await client.get(callback)

    const metrics = await scrape(app)
    assert.deepEqual(metrics.by('outcome', 'logins_total'), { retried: 1 })
    assert.deepEqual(metrics.by('outcome', 'callback_duration_seconds_count'), {})
  })

  it('tell a logout that a user asked for from one that the tenant asked for', async () => {
    const [user, other] = [app.client(), app.client()]
    await user.follow('/login')
    await other.follow('/login')
    await user.follow('/logout')
    await user.follow('/logout')

    await sendLogout(app.client(), await createLogoutToken(provider))
    await sendLogout(app.client(), await createLogoutToken(provider, { claims: { sid: undefined } }))

    const metrics = await scrape(app)
    assert.deepEqual(metrics.by('by', 'logouts_total'), { user: 1, tenant: 2 })
    assert.deepEqual(metrics.by('scope', 'revocations_total'), {
      session: 1,
      'tenant-session': 1,
      person: 1,
    })
    assert.equal(metrics.value('logout_tokens_refused_total'), 0)
  })

  it('count a logout token that is not believed, and one that comes twice', async () => {
    const token = await createLogoutToken(provider)
    for (const each of [token, token, 'nonsense']) await sendLogout(app.client(), each)

    const metrics = await scrape(app)

    assert.deepEqual(metrics.by('by', 'logouts_total'), { tenant: 1 })
    assert.deepEqual(metrics.by('scope', 'revocations_total'), { 'tenant-session': 1 })
    assert.equal(metrics.value('logout_tokens_refused_total'), 2)
  })

  it('[S33] count what was refused because there was too much of it, by the limit', async () => {
    const client = app.client()
    const callback = await callbackOf(client)

    for (let times = 0; times <= mostPerMinute.attempts; times++) await client.copy().get(callback)

    const metrics = await scrape(app)
    assert.deepEqual(metrics.by('limit', 'rate_limited_total'), { attempts: 1 })
    assert.equal(metrics.value('failures_total', { reason: 'rate-limited' }), 1)
  })

  it('say whether this process drains', async () => {
    const before = await scrape(app)
    app.readiness.isDraining = true

    const during = await scrape(app)

    assert.deepEqual(
      [before, during].map(metrics => metrics.value('draining')),
      [0, 1],
    )
  })

  it('tell of the process: its memory, its processor time, and how late its event loop is', async () => {
    const metrics = await scrape(app)

    for (const name of [
      'process_resident_memory_bytes',
      'process_cpu_seconds_total',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      assert.ok((metrics.value(name) ?? 0) > 0, name)
  })
})

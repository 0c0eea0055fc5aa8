import assert from 'node:assert/strict'
import { channel, hasSubscribers } from 'node:diagnostics_channel'
import { describe, it } from 'node:test'
import { brand } from '../src/brand.ts'
import * as events from '../src/events.ts'
import { serveMetrics } from '../src/metrics/server.ts'
import { routeNames } from '../src/routes.ts'
import { startApplication } from './support/application.ts'
import { startBrokenProvider } from './support/broken-provider/provider.ts'
import { metricsEnv, scrape } from './support/scrape.ts'
import { openServer } from './support/servers.ts'

const channels = Object.values(events)
const ofRequests = 'http.server.request.start'

function listened(): boolean[] {
  return [...channels.map(({ isHeard }) => isHeard), hasSubscribers(ofRequests)]
}

describe('what the application tells of itself', () => {
  it('is heard by nobody without METRICS_PORT', async t => {
    const app = await startApplication()
    t.after(() => app.close())

    await app.client().logIn()

    assert.deepEqual(new Set(listened()), new Set([false]))
  })

  it('is not even put into words while nobody listens', () => {
    events.logoutDone.publish(() => assert.fail('for nobody'))
  })

  it('is heard with METRICS_PORT until the metrics are closed, but for Redis, which is not there', async () => {
    const app = await startApplication({ env: await metricsEnv() })

    const during = listened()
    await app.close()

    assert.deepEqual(during.filter(Boolean).length, during.length - 1)
    assert.deepEqual(new Set(listened()), new Set([false]))
  })

  it('is believed only from the application itself', async t => {
    const app = await startApplication({ env: await metricsEnv() })
    t.after(() => app.close())

    for (const message of [{ outcome: 'succeeded' }, { outcome: 'failed', reason: '<b>' }, null, 'x'])
      channel(`${brand.channelPrefix}login.ended`).publish(message)

    assert.deepEqual((await scrape(app)).by('outcome', 'logins_total'), {})
  })

  it('changes neither what work returns nor what it throws', async t => {
    t.after(events.redisCalled.subscribe(() => {}))
    const error = new Error('as it was')
    const describe = ({ seconds }: { seconds: number }) => ({ outcome: 'answered', seconds }) as const

    const result = await events.redisCalled.time(async () => 17, describe)

    assert.equal(result, 17)
    await assert.rejects(
      events.redisCalled.time(() => Promise.reject(error), describe),
      error,
    )
  })
})

describe('METRICS_PORT', () => {
  it('is named where its port is in use, and then nobody listens', async t => {
    const taken = await openServer('localhost')
    t.after(() => taken.close())
    const provider = await startBrokenProvider()
    t.after(() => provider.close())
    const { services, readiness } = await startClosed(provider.env)
    const observed = { readiness, tenant: services.discovery.health, redis: null, routeNames }
    const config = { ...services.config, metricsPort: taken.port }

    await assert.rejects(serveMetrics(config, observed, services.log), {
      name: 'ListenError',
      message: `Port ${taken.port} is in use: is this application running already? Stop what listens there, or set METRICS_PORT to another port.`,
    })

    assert.deepEqual(new Set(listened()), new Set([false]))
  })
})

async function startClosed(env: Record<string, string>) {
  const app = await startApplication({ env })
  await app.close()
  return app
}

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { eventually } from '../support/deadline.ts'
import { callbackOf } from '../support/pair.ts'
import { sendRaw } from '../support/raw-connection.ts'
import { metricsEnv, type Scrape, scrape } from '../support/scrape.ts'

const requests = 'http_requests_total'
const inFlight = 'http_requests_in_flight'

let provider: BrokenProvider
before(async () => {
  provider = await startBrokenProvider()
})
after(() => provider?.close())

let app: RunningApplication
beforeEach(async () => {
  app = await startApplication({ env: { ...provider.env, ...(await metricsEnv()) } })
})
afterEach(async () => {
  provider.heal()
  await app.close()
})

describe('the requests in the metrics', { timeout: 60_000 }, () => {
  it('are told apart by method, group of routes and status', async () => {
    const client = app.client()
    await client.follow('/login')
    for (const path of ['/userLogout?x', '/LOGOUT/', '/livez', '/readyz', '/orders/17', '/assets/%'])
      await client.get(path)
    for (const method of ['HEAD', 'POST', 'BREW']) await client.send('/', { method }).catch(() => {})
    await sendRaw(
      app.origin,
      `GET ${app.origin}/profile?x=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    )

    const metrics = await inFlightAre(0)

    assert.deepEqual(metrics.by('route', requests), {
      login: 1,
      callback: 1,
      profile: 2,
      logout: 2,
      probe: 2,
      other: 1,
      assets: 1,
      home: 2,
    })
    assert.deepEqual(metrics.by('status', requests, { route: 'profile' }), { 200: 1, 302: 1 })
    assert.deepEqual(metrics.by('method', requests, { route: 'home' }), { HEAD: 1, POST: 1 })
    assert.equal(metrics.value('http_request_duration_seconds_count', { route: 'probe' }), 2)
  })

  it('make no series of their own, whatever a client may choose', async () => {
    await app.client().send('/nowhere', { method: 'PROPFIND' })
    const first = await inFlightAre(0)

    for (const path of ['/a', '/b/c', '/%00', '/__proto__', '/constructor', '//x/login', '/z?x=<b>', '/"\\'])
      for (const method of ['PROPFIND', 'DELETE', 'PATCH']) await app.client().send(path, { method })

    const last = await inFlightAre(0)
    assert.deepEqual(namesIn(last), namesIn(first))
    assert.deepEqual(last.by('method', requests), { other: 25 })
  })

  it('are in flight until they are answered', async () => {
    const { answer, release } = await heldCallback()

    const during = await scrape(app)
    release()
    await answer
    const after = await inFlightAre(0)

    assert.equal(during.value(inFlight), 1)
    assert.equal(after.value(requests, { route: 'callback' }), 1)
  })

  it('are no longer in flight when their connection breaks, not even those that waited behind another', async () => {
    const client = app.client()
    const callback = new URL(await callbackOf(client))
    provider.fault('/oauth/token', { kind: 'hang' })
    const socket = connect(Number(callback.port), 'localhost')
    const head = `Host: ${callback.host}\r\nCookie: ${client.jar.header(callback)}\r\n\r\n`
    for (const target of [callback.pathname + callback.search, '/', '/nowhere'])
      socket.write(`GET ${target} HTTP/1.1\r\n${head}`)
    await inFlightAre(3)

    socket.destroy()

    const after = await inFlightAre(0)
    assert.equal(after.value(requests, { status: 'aborted' }), 3)
  })

  it("are the application's only: those of the metrics and of other servers are not among them", async () => {
    const other = await startApplication({ env: provider.env })
    await other.client().get('/')
    await other.close()
    await scrape(app)

    const metrics = await scrape(app)

    assert.equal(metrics.value(requests), undefined)
    assert.equal(metrics.value(inFlight), 0)
  })
})

/** A callback that waits for the tenant until it is released. */
async function heldCallback() {
  const client = app.client()
  const callback = await callbackOf(client)
  const before = provider.requests('/oauth/token')
  let release = () => {}
  const until = new Promise<void>(resolve => {
    release = resolve
  })
  provider.fault('/oauth/token', { kind: 'held', until })
  const answer = client.get(callback)
  await eventually(() => provider.requests('/oauth/token') > before, 'the tenant is asked')
  return { answer, release }
}

/** A client has its answer a moment before the server knows that it was sent. */
async function inFlightAre(number: number): Promise<Scrape> {
  let metrics = await scrape(app)
  await eventually(async () => {
    metrics = await scrape(app)
    return metrics.value(inFlight) === number
  }, `${number} are in flight`)
  return metrics
}

function namesIn(metrics: Scrape): string[] {
  return metrics.samples
    .filter(({ isOurs }) => isOurs)
    .map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)
    .sort()
}

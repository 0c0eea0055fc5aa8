import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { Client } from '../support/client.ts'
import { eventually } from '../support/deadline.ts'
import { callbackOf } from '../support/pair.ts'
import { freePort, type RunningProcess, startProcess } from '../support/process.ts'
import { scrapeAt } from '../support/scrape.ts'

interface Running {
  readonly provider: BrokenProvider
  readonly application: RunningProcess
  readonly client: Client
  readonly metricsOrigin: string
}

/** The built application in a process of its own, with a tenant that this test holds. */
async function start(t: TestContext, env: Record<string, string> = {}): Promise<Running> {
  const provider = await startBrokenProvider()
  const [PORT, METRICS_PORT] = [await freePort(), await freePort()]
  const place = { HOST: 'localhost', BASE_URL: `http://localhost:${PORT}`, PORT, METRICS_PORT }
  // nobody looks at the tenant beside the user, as the doctor would
  const application = startProcess({ ...provider.env, ...place, NODE_ENV: 'production', ...env })
  t.after(async () => {
    await application.stop('SIGKILL')
    await provider.close()
  })
  await application.printed(/"msg":"listening"/)
  return {
    provider,
    application,
    client: new Client(`http://localhost:${PORT}`),
    metricsOrigin: `http://localhost:${METRICS_PORT}`,
  }
}

/** A callback that waits for the tenant until it is released. */
async function heldCallback({ provider, client }: Running) {
  const callback = await callbackOf(client)
  let release = () => {}
  const until = new Promise<void>(resolve => {
    release = resolve
  })
  provider.fault('/oauth/token', { kind: 'held', until })
  const answer = client.get(callback)
  await eventually(() => provider.requests('/oauth/token') > 0, 'the tenant is asked')
  return { answer, release }
}

describe('the application that is told to end', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`[S40] by ${signal} takes nobody else, finishes a login under way, tells so to the end, and exits with 0`, async t => {
      const running = await start(t)
      const { answer, release } = await heldCallback(running)

      const exit = running.application.stop(signal)
      await running.application.printed(/"msg":"draining"/)
      const during = await scrapeAt(running.metricsOrigin)
      await assert.rejects(running.client.get('/readyz'), { code: /^ECONN(REFUSED|RESET)$/ })
      release()
      const { status, headers, setCookies } = await answer

      assert.equal(during.value('draining'), 1)
      assert.equal(during.value('http_requests_in_flight'), 1)
      assert.deepEqual([status, headers.location], [302, '/profile'])
      assert.ok(setCookies.some(line => /^session-\d+=/.test(line)))
      assert.equal(await exit, 0)
      assert.equal(running.application.output.stderr, '')
      await assert.rejects(scrapeAt(running.metricsOrigin), { code: 'ECONNREFUSED' })
    })

  it('[S40] by a SIGTERM that is repeated finishes what is under way all the same', async t => {
    const running = await start(t)
    const { answer, release } = await heldCallback(running)

    const exit = running.application.stop('SIGTERM')
    await running.application.printed(/"msg":"draining"/)
    running.application.stop('SIGTERM')
    const during = await scrapeAt(running.metricsOrigin)
    release()

    assert.equal(during.value('http_requests_in_flight'), 1)
    assert.equal((await answer).headers.location, '/profile')
    assert.equal(await exit, 0)
    assert.equal(running.application.output.stdout.match(/"msg":"draining"/g)?.length, 1)
  })

  it('by a second Ctrl-C ends at once', async t => {
    const running = await start(t)
    const { answer } = await heldCallback(running)
    const cut = assert.rejects(answer, { code: 'ECONNRESET' })
    running.application.stop('SIGINT')
    await running.application.printed(/"msg":"draining"/)

    const exitCode = await running.application.stop('SIGINT')

    assert.equal(exitCode, 130)
    await cut
  })

  it('[S40] does not wait for ever for what does not end, nor for those who scrape', {
    timeout: 60_000,
  }, async t => {
    const running = await start(t)
    const sockets = [running.client.origin, running.metricsOrigin].map(origin =>
      connect(Number(new URL(origin).port), 'localhost'),
    )
    t.after(() => {
      for (const socket of sockets) socket.destroy()
    })
    for (const socket of sockets) socket.on('error', () => {})
    await Promise.all(sockets.map(socket => once(socket, 'connect')))
    for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Half: ')

    const exitCode = await running.application.stop('SIGTERM')

    assert.equal(exitCode, 0)
  })
})

describe('METRICS_PORT', () => {
  it('is named where its port is in use, and the application does not start', async t => {
    const running = await start(t)
    const METRICS_PORT = new URL(running.metricsOrigin).port

    const second = startProcess({ ...running.provider.env, PORT: await freePort(), METRICS_PORT })

    assert.equal(await second.ended(), 1)
    assert.equal(
      second.output.stderr.trim(),
      `Port ${METRICS_PORT} is in use: is this application running already? Stop what listens there, or set METRICS_PORT to another port.`,
    )
  })

  for (const [name, env, isLoaded] of [
    ['with it prom-client is loaded', {}, true],
    ['without it prom-client is not', { METRICS_PORT: '' }, false],
  ] as const)
    it(name, async t => {
      const { application, client } = await start(t, { ...env, NODE_DEBUG: 'module' })

      await client.follow('/login')
      await application.stop('SIGTERM')

      const { stderr } = application.output
      assert.match(stderr, /node_modules\/express\//)
      assert.equal(/node_modules\/prom-client\//.test(stderr), isLoaded)
    })
})

// @group seconds
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { skipHours } from '../support/clock.ts'
import { callbackOf, startPair } from '../support/pair.ts'

let provider: BrokenProvider
before(async () => {
  provider = await startBrokenProvider()
})
after(() => provider?.close())

describe('a tenant that is down at the start', () => {
  let app: RunningApplication
  let stopRefreshing: () => void
  beforeEach(async () => {
    await provider.refuse()
    app = await startApplication({ env: provider.env })
    stopRefreshing = app.services.discovery.keepFresh(app.services.log)
  })
  afterEach(async () => {
    stopRefreshing()
    await app.close()
  })

  it('[S35] leaves the public pages as they are', async () => {
    const client = app.client()

    const statuses = new Map<string, number>()
    for (const path of ['/', '/livez', '/readyz', '/nowhere'])
      statuses.set(path, (await client.get(path)).status)

    assert.deepEqual(Object.fromEntries(statuses), {
      '/': 200,
      '/livez': 200,
      '/readyz': 200,
      '/nowhere': 404,
    })
  })

  for (const path of ['/login', '/profile'])
    it(`[S35] is told at ${path} with 503 and when to come back`, async () => {
      const { status, headers, body } = await app.client().follow(path)

      assert.equal(status, 503)
      assert.match(headers['retry-after'] ?? '', /^[1-9]\d*$/)
      assert.match(body, /The login service does not answer/)
      assert.match(body, /href="\/login\?returnTo=%2Fprofile">Try again</)
    })

  it('[S35] is told to a program as JSON', async () => {
    const { status, body } = await app.client().get('/login', { Accept: 'application/json' })

    assert.equal(status, 503)
    assert.equal(JSON.parse(body).error, 'unreachable')
  })

  it('[S35] logs people in as soon as it is back', async () => {
    const client = app.client()
    const during = await client.get('/login')
    await provider.listenAgain()

    const after = await client.follow('/login')

    assert.equal(during.status, 503)
    assert.equal(after.url.href, `${app.origin}/profile`)
    assert.equal(after.status, 200)
  })

  it('[S35] breaks a login under way only until it is back', async () => {
    await provider.listenAgain()
    const client = app.client()
    const callback = await callbackOf(client)
    await provider.refuse()

    const during = await client.get(callback)
    await provider.listenAgain()
    const after = await client.follow('/login')

    assert.equal(during.status, 503)
    assert.equal(after.url.href, `${app.origin}/profile`)
  })
})

describe('a tenant that goes down after the start', () => {
  for (const path of ['/login', '/profile'])
    it(`[S35] is told at ${path} with 503 and when to come back, and is no longer once it is back`, async t => {
      const { app, provider } = await startPair(t)
      await app.client().follow('/login')
      await provider.refuse()
      skipHours(t, 1)

      const during = await app.client().follow(path)
      await provider.listenAgain()
      const after = await app.client().follow(path)

      assert.equal(during.status, 503)
      assert.match(during.headers['retry-after'] ?? '', /^[1-9]\d*$/)
      assert.match(during.body, /The login service does not answer/)
      assert.equal(after.url.href, `${app.origin}/profile`)
    })
})

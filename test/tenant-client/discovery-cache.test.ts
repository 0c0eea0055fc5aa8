import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { KnownFailure } from '../../src/errors/failure.ts'
import { createLog } from '../../src/log.ts'
import { createDiscoveryCache, type DiscoveryCache } from '../../src/tenant-client/discovery-cache.ts'
import { currentContext, detached } from '../../src/tenant-client/request-context.ts'
import { discoveryDocument } from '../support/broken-provider/truth.ts'
import { skipHours } from '../support/clock.ts'
import { eventually } from '../support/deadline.ts'

const issuer = 'https://tenant.example/'
const discoveryUrl = `${issuer}.well-known/openid-configuration`
const keySetUrl = `${issuer}.well-known/jwks.json`
const good = { [discoveryUrl]: discoveryDocument(issuer), [keySetUrl]: { keys: [{ kid: 'first' }] } }

let answers: Record<string, () => Response | Promise<Response>>
let asked: string[]
let cache: DiscoveryCache
beforeEach(() => {
  answers = Object.fromEntries(Object.entries(good).map(([url, body]) => [url, () => Response.json(body)]))
  asked = []
  cache = createDiscoveryCache(issuer, async input => {
    asked.push(String(input))
    return answers[String(input)]?.() ?? new Response('', { status: 418 })
  })
})

const down = () => Promise.reject(new KnownFailure('unreachable', { reason: 'ECONNREFUSED' }))

/** What a tenant may answer at any of its addresses that is no document of its own. */
const bad: Record<string, () => Response | Promise<Response>> = {
  'nothing at all': down,
  'status 404': () => new Response('', { status: 404 }),
  'a good document with status 500': () =>
    Response.json({ ...good[discoveryUrl], keys: [1] }, { status: 500 }),
  'a page': () => new Response('<!doctype html><h1>Down</h1>'),
  'an empty answer': () => new Response(''),
  'a list': () => Response.json([]),
  'another issuer and no keys': () =>
    Response.json({ ...discoveryDocument('https://evil.example/'), keys: [] }),
}

describe('the documents of the tenant', () => {
  it('are fetched once, whoever asks for them', async () => {
    await cache.document()
    await cache.document()
    await cache.fetch(discoveryUrl)

    assert.deepEqual(asked, [discoveryUrl])
  })

  it('are all that is kept: everything else goes to the tenant', async () => {
    await cache.document()

    for (let times = 0; times < 2; times++) await cache.fetch(`${issuer}userinfo`)

    assert.deepEqual(asked, [discoveryUrl, `${issuer}userinfo`, `${issuer}userinfo`])
  })

  for (const [name, answer] of Object.entries(bad)) {
    it(`are not there as long as the tenant answers ${name}, and then they are`, async () => {
      answers[discoveryUrl] = answer

      await assert.rejects(cache.document())

      answers[discoveryUrl] = () => Response.json(good[discoveryUrl])
      assert.equal((await cache.document()).jwksUri, keySetUrl)
    })

    it(`[S36] are served for ever, although the tenant answers ${name}`, async t => {
      await cache.document()
      await cache.fetch(keySetUrl)
      answers[discoveryUrl] = answers[keySetUrl] = answer
      skipHours(t, 24 * 365)

      const discovery = await cache.fetch(discoveryUrl)
      const keySet = await cache.fetch(keySetUrl)

      assert.deepEqual(await discovery.json(), good[discoveryUrl])
      assert.deepEqual(await keySet.json(), good[keySetUrl])
      assert.deepEqual(new Set(asked.slice(2)), new Set([discoveryUrl, keySetUrl]))
    })
  }

  it('come from the tenant first where a key is missing', async () => {
    await cache.fetch(discoveryUrl)
    await cache.fetch(keySetUrl)
    answers[keySetUrl] = () => Response.json({ keys: [{ kid: 'second' }] })

    const keySet = await cache.fetch(keySetUrl)

    assert.deepEqual(await keySet.json(), { keys: [{ kid: 'second' }] })
  })
})

describe('a document that has aged', () => {
  it('is served while its successor is fetched', { timeout: 60_000 }, async t => {
    await cache.document()
    answers[discoveryUrl] = () => Response.json({ ...good[discoveryUrl], jwks_uri: `${issuer}keys` })
    skipHours(t, 1)

    const { jwksUri } = await cache.document()

    assert.equal(jwksUri, keySetUrl)
    await eventually(
      async () => (await cache.document()).jwksUri === `${issuer}keys`,
      'the successor is served',
    )
  })

  it('is fetched once for all who ask meanwhile', async t => {
    await cache.document()
    answers[discoveryUrl] = () => new Promise(() => {})
    skipHours(t, 1)

    for (let users = 0; users < 10; users++) await cache.document()

    assert.deepEqual(asked, [discoveryUrl, discoveryUrl])
  })

  it("is fetched on nobody's time, and its faults are nobody's", async t => {
    await cache.document()
    answers[discoveryUrl] = async () => {
      Object.assign(currentContext(), { deadline: 1, fault: { kind: 'too-slow', reason: 'timeout' } })
      return down()
    }
    skipHours(t, 1)

    const context = await detached(async () => {
      await cache.document()
      await setImmediate()
      return currentContext()
    })

    assert.equal(asked.length, 2)
    assert.deepEqual(context, {})
  })
})

describe('whether the tenant is reachable', () => {
  it('is known for a few seconds after it answered', async () => {
    await cache.document()
    answers[discoveryUrl] = down

    await cache.assertReachable()
  })

  for (const [name, answer] of Object.entries({
    'not at all': down,
    'status 503': () => new Response('', { status: 503 }),
  }))
    it(`[S35] is asked again after that: no, if it answers ${name}`, async t => {
      await cache.document()
      answers[discoveryUrl] = answer
      skipHours(t, 1)

      await assert.rejects(cache.assertReachable(), { kind: 'unreachable' })
    })

  for (const [name, answer] of Object.entries({
    'status 429': () => new Response('', { status: 429 }),
    'status 500': () => new Response('', { status: 500 }),
    nonsense: () => new Response('<!doctype html>'),
  }))
    it(`is asked again after that: yes, even if it answers ${name}`, async t => {
      await cache.document()
      answers[discoveryUrl] = answer
      skipHours(t, 1)

      await cache.assertReachable()
    })
})

describe('a tenant that a login found unreachable', () => {
  it('[S35] is asked again within seconds, whether or not anybody logs in', { timeout: 60_000 }, async t => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const stop = cache.keepFresh(createLog('silent'))
    t.after(stop)
    while (cache.health.ageSeconds('jwks') === undefined) await setImmediate()
    await setImmediate()
    const now = performance.now() + 60_000
    t.mock.method(performance, 'now', () => now)
    answers[discoveryUrl] = down
    await assert.rejects(cache.assertReachable())
    const during = cache.health.state

    answers[discoveryUrl] = () => Response.json(good[discoveryUrl])
    t.mock.timers.tick(15_000)

    assert.equal(during, 'stale')
    while (cache.health.state !== 'up') await setImmediate()
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Endpoint } from '../support/broken-provider/endpoints.ts'
import type { BrokenProvider } from '../support/broken-provider/provider.ts'
import { skipHours } from '../support/clock.ts'
import { eventually } from '../support/deadline.ts'
import { callbackOf, signedInElsewhere, startPair } from '../support/pair.ts'

const hang = { kind: 'hang' } as const
const discovery = '/.well-known/openid-configuration'
const keySet = '/.well-known/jwks.json'

// each waits for the timeout, so they wait together
describe('a tenant that hangs', { concurrency: true, timeout: 60_000 }, () => {
  for (const endpoint of [discovery, '/oauth/token', '/userinfo', keySet] as const)
    it(`[S37] at ${endpoint} keeps nobody waiting but the one who logs in`, async t => {
      const pair = await startPair(t)
      const [signedIn, signedOut] = [await signedInElsewhere(pair), pair.app.client()]
      const events: string[] = []
      const before = pair.provider.requests(endpoint)
      pair.provider.fault(endpoint, hang)

      const login = pair.app.client().follow('/login')
      login.finally(() => events.push('the login'))
      await asked(pair.provider, endpoint, before)
      for (const [client, path] of [
        [signedOut, '/'],
        [signedIn, '/'],
        [signedIn, '/profile'],
        [signedOut, '/readyz'],
      ] as const)
        events.push(`${(await client.get(path)).status} ${path}`)
      await login

      assert.deepEqual(events, ['200 /', '302 /', '200 /profile', '200 /readyz', 'the login'])
    })

  it('[S37] is asked once by ten who log in at once, and all are told', async t => {
    const { app, provider } = await startPair(t)
    provider.fault(discovery, hang)

    const pages = await Promise.all(Array.from({ length: 10 }, () => app.client().get('/login')))

    assert.deepEqual(new Set(pages.map(({ status }) => status)), new Set([504]))
    assert.equal(provider.requests(discovery), 1)
  })

  it('[S37] at its discovery document is not asked again by the next users, who are told at once', async t => {
    const { app, provider } = await startPair(t)
    provider.fault(discovery, hang)
    await app.client().get('/login')

    const pages = [await app.client().get('/login'), await app.client().follow('/profile')]

    for (const { status, headers } of pages) {
      assert.equal(status, 504)
      assert.match(headers['retry-after'] ?? '', /^[1-9]\d*$/)
    }
    assert.equal(provider.requests(discovery), 1)
  })

  it('[S37] at its token endpoint is not asked again by the next users, who are told at once', async t => {
    const { app, provider } = await startPair(t)
    provider.fault('/oauth/token', hang)
    await app.client().follow('/login')

    const page = await app.client().follow('/login')

    assert.equal(page.status, 504)
    assert.equal(provider.requests('/oauth/token'), 1)
  })

  for (const endpoint of ['/userinfo', keySet] as const)
    it(`[S37] at ${endpoint}, which a login can do without, fails nobody's login`, async t => {
      const { app, provider } = await startPair(t)
      const stop = app.services.discovery.keepFresh(app.services.log)
      await asked(provider, keySet, 0)
      await app.client().get('/login')
      stop()
      provider.fault(endpoint, hang)

      const pages = [await app.client().follow('/login'), await app.client().follow('/login')]

      assert.deepEqual(
        pages.map(({ url, status }) => `${status} ${url.pathname}`),
        ['200 /profile', '200 /profile'],
      )
    })

  it('[S37] twice during one login costs it no more than once', async t => {
    const [twice, once] = [await startPair(t), await startPair(t)]
    const events: string[] = []
    twice.provider.fault('/oauth/token', { kind: 'slow', milliseconds: 2500 })
    twice.provider.fault('/userinfo', hang)
    once.provider.fault(discovery, hang)

    const login = twice.app.client().follow('/login')
    login.finally(() => events.push('slow at first, then hanging'))
    await asked(twice.provider, '/userinfo', 0)
    await once.app.client().get('/login')
    events.push('hanging from then on')
    await login

    assert.deepEqual(events, ['slow at first, then hanging', 'hanging from then on'])
  })

  it('[S37] is told of a logout in vain, after the user was logged out here', async t => {
    const pair = await startPair(t)
    const client = await signedInElsewhere(pair)
    const copy = client.copy()
    const before = pair.provider.requests(discovery)
    pair.provider.fault(discovery, hang)

    const logout = client.get('/logout')
    await asked(pair.provider, discovery, before)
    const home = await copy.get('/')
    const page = await logout

    assert.equal(home.status, 200)
    assert.equal(page.status, 503)
    assert.match(page.body, /<h1>You are logged out here<\/h1>/)
  })
})

describe('a tenant that hung', () => {
  it('[S37] is asked again after a while', async t => {
    const { app, provider } = await startPair(t)
    const client = app.client()
    provider.fault('/oauth/token', hang)
    const during = await client.get(await callbackOf(client))
    provider.heal()
    skipHours(t, 1)

    const after = await client.follow('/login')

    assert.equal(during.status, 504)
    assert.equal(after.url.href, `${app.origin}/profile`)
  })
})

async function asked(provider: BrokenProvider, endpoint: Endpoint, before: number): Promise<void> {
  await eventually(() => provider.requests(endpoint) > before, 'the tenant is asked')
}

import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Options } from 'express-rate-limit'
import { memoryRateLimitStore } from '../../src/rate-limit/memory-store.ts'
import { mostPerMinute } from '../../src/rate-limit/rate-limit.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import type { Answer, Client } from '../support/client.ts'
import { skipHours } from '../support/clock.ts'
import { flood } from '../support/flood.ts'
import { callbackOf, startPair } from '../support/pair.ts'

const { logins, callbacks, logouts, attempts } = mostPerMinute

describe('a flood of logins from one address', () => {
  let app: RunningApplication
  let signedIn: Client
  let arriving: { client: Client; page: Answer }
  let statuses: number[]
  before(async () => {
    app = await startApplication()
    signedIn = app.client()
    await signedIn.logIn()
    const client = app.client()
    arriving = { client, page: await client.follow('/login') }
    statuses = await flood(app.origin, { path: '/login' }, logins + 50)
  })
  after(() => app?.close())

  it('[S33] is answered 429, with a page and the time to wait, and starts nothing', async () => {
    const { status, headers, setCookies, body } = await app.client().get('/login', { Accept: 'text/html' })

    // two logins began before the flood
    assert.deepEqual(statuses, [...Array(logins - 2).fill(302), ...Array(52).fill(429)])
    assert.equal(status, 429)
    assert.equal(headers['retry-after'], '60')
    assert.equal(headers['cache-control'], 'no-store')
    assert.match(String(headers['x-request-id']), /^[\w-]+$/)
    assert.deepEqual(setCookies, [])
    assert.match(body, /<h1>Please wait a minute<\/h1>/)
  })

  it('[S33] is JSON for a program', async () => {
    const { status, headers, body } = await app.client().get('/login', { Accept: 'application/json' })

    assert.equal(status, 429)
    assert.equal(headers['retry-after'], '60')
    assert.equal(JSON.parse(body).error, 'rate-limited')
  })

  it('[S33] is told to the operator once, with the address, however long it goes on', () => {
    const lines = app.logged.filter(({ event }) => event === 'limit.reached')

    assert.equal(lines.length, 1)
    assert.equal(lines[0]?.['level'], 40)
    assert.equal(lines[0]?.['limit'], 'logins')
    assert.match(String(lines[0]?.['address']), /^(127\.0\.0\.1|::\/56)$/)
  })

  it('[S33] tells nobody how many others log in behind the same address', async () => {
    for (const path of ['/login', '/callback?state=x', '/profile']) {
      const { headers } = await app.client().get(path)
      const names = Object.keys(headers).filter(name => /rate-?limit/i.test(name))
      assert.deepEqual(names, [], path)
    }
  })

  it('[S33] keeps nobody there from the rest of the application, nor from the end of a login', async () => {
    const { client, page } = arriving

    const home = await app.client().get('/')
    const health = await app.client().get('/readyz')
    const profile = await signedIn.get('/profile')
    const back = await signedIn.get('/login')
    const landed = await client.choose(page, 'Grace Hopper')
    const logout = await signedIn.get('/logout')

    assert.deepEqual([home.status, health.status, profile.status], [200, 200, 200])
    assert.equal(back.headers.location, '/profile')
    assert.equal(landed.url.pathname, '/profile')
    assert.match(logout.headers.location ?? '', /\/v2\/logout\?/)
  })

  it('[S33] is over after a minute', async t => {
    skipHours(t, 1 / 60)

    const { status } = await app.client().get('/login')

    assert.equal(status, 302)
  })

  it('[S33] is one, whatever page begins the login', async t => {
    const { app } = await startPair(t)
    const half = logins / 2

    await flood(app.origin, { path: '/login?returnTo=/' }, half)
    await flood(app.origin, { path: '/login?returnTo=/profile' }, half)
    const { status } = await app.client().follow('/profile', { Accept: 'text/html' })

    assert.equal(status, 429)
  })
})

describe('a flood of callbacks from one address', () => {
  it('[S33] is answered 429 with the time to wait', async t => {
    const { app } = await startPair(t)
    stopClock(t)
    const passed = await flood(app.origin, { path: '/callback?state=x&code=y' }, callbacks)

    const { status, headers } = await app.client().get('/callback?state=x&code=y')

    assert.deepEqual(passed, Array(callbacks).fill(400))
    assert.equal(status, 429)
    assert.equal(headers['retry-after'], '60')
  })
})

describe('a flood of logout tokens from one address', () => {
  it('[S33] is answered 429 with the time to wait, before a token is looked at', async t => {
    const { app } = await startPair(t)
    stopClock(t)
    const passed = await flood(app.origin, { path: '/backchannel-logout', method: 'POST' }, logouts)

    const { status, headers } = await app.client().send('/backchannel-logout', { method: 'POST' })

    assert.deepEqual(new Set(passed), new Set([400]))
    assert.equal(status, 429)
    assert.equal(headers['retry-after'], '60')
  })
})

describe('the address that a limit is for', () => {
  const forged = (index: number) => `198.51.100.${index % 250}`

  it('[S33] is the one of the connection, whatever X-Forwarded-For claims, where no proxy is trusted', async t => {
    const app = await startApplication({ env: { TRUST_PROXY: '0' } })
    t.after(app.close)
    const claim = (index: number) => ({ 'X-Forwarded-For': forged(index) })

    const statuses = await flood(app.origin, { path: '/login', headers: claim }, logins + 1)

    assert.equal(statuses.at(-1), 429)
  })

  describe('where a proxy is trusted', () => {
    let app: RunningApplication
    before(async () => {
      app = await startApplication({ env: { TRUST_PROXY: '1' } })
    })
    after(() => app?.close())

    for (const [name, { flooding, same, others }] of Object.entries({
      'is the one that the proxy saw, with its port or without, written as IPv4 or as IPv6': {
        flooding: ['203.0.113.7', '203.0.113.7:40001', '203.0.113.7:40002', '::ffff:203.0.113.7'],
        same: ['203.0.113.7:40003', '203.0.113.7', '::ffff:203.0.113.7'],
        others: ['203.0.113.8', '203.0.113.8:40001', '::ffff:203.0.113.8'],
      },
      'of IPv6 is the network of one customer, with a port or without': {
        flooding: ['2001:db8:7:4200::1', '[2001:db8:7:4200::1]:443', '2001:db8:7:42ff::9'],
        same: ['2001:db8:7:42aa::5', '[2001:db8:7:42bb::5]:443'],
        others: ['2001:db8:7:4300::1', '[2001:db8:7:4100::1]:443'],
      },
      'may be none at all': { flooding: ['unknown'], same: ['unknown'], others: ['203.0.113.9'] },
    }))
      it(`[S33] ${name}, whatever the client claims before it`, async () => {
        const seen = (index: number) => flooding[index % flooding.length]
        const headers = (index: number) => ({ 'X-Forwarded-For': `${forged(index)}, ${seen(index)}` })

        const statuses = await flood(app.origin, { path: '/login', headers }, logins + 1)

        assert.deepEqual(statuses, [...Array(logins).fill(302), 429])
        for (const address of same) assert.equal(await from(app.client(), address), 429, address)
        for (const address of others) assert.equal(await from(app.client(), address), 302, address)
      })
  })
})

describe('people behind one address', () => {
  it('[S33] all get in: a school of a hundred and fifty, within the same minute', async t => {
    const { app } = await startPair(t)
    const people = Array.from({ length: 150 }, () => app.client())
    const landed: string[] = []

    for (let first = 0; first < people.length; first += 20)
      await Promise.all(
        people
          .slice(first, first + 20)
          .map(async person => landed.push((await person.follow('/login')).url.pathname)),
      )

    assert.deepEqual(landed, Array(150).fill('/profile'))
  })

  it('[S33] all get in by the same link to a callback, which one of them sent to the others', async t => {
    const { app } = await startPair(t)
    const link = await callbackOf(app.client())

    const pages = await Promise.all(
      Array.from({ length: 10 * attempts }, () => app.client()).map(person => person.follow(link)),
    )

    assert.deepEqual(new Set(pages.map(({ url }) => url.pathname)), new Set(['/profile']))
  })
})

describe('one attempt that comes back again and again', () => {
  it('[S33] is answered 429 before the tenant is asked once more', async t => {
    const { app, provider } = await startPair(t)
    const client = app.client()
    const callback = await callbackOf(client)

    const statuses = await returns(client, callback, attempts + 3)

    assert.deepEqual(statuses.slice(attempts), [429, 429, 429])
    // the code is good for one exchange, whose session all of them get
    assert.equal(provider.requests('/oauth/token'), 1)
  })

  it('[S33] is the same one, whatever code comes with it', async t => {
    const { app, provider } = await startPair(t)
    const client = app.client()
    const callback = new URL(await callbackOf(client))

    for (let time = 0; time < 2 * attempts; time++) {
      callback.searchParams.set('code', `guess-${time}`)
      callback.searchParams.set('more', String(time))
      await returns(client, callback.href, 1)
    }

    assert.equal(provider.requests('/oauth/token'), attempts)
  })

  it('[S33] is none any more once its cookie is written in another way', async t => {
    const { app, provider } = await startPair(t)
    const client = app.client()
    const callback = await callbackOf(client)
    const [name = ''] = client.jar.names('localhost')
    const value = client.jar.get(name) ?? ''

    for (let time = 0; time < 2 * attempts; time++) {
      // of its signature, which ends it
      const at = value.length - 1 - time
      const written = `${value.slice(0, at)}${percentEncoded(value.charAt(at))}${value.slice(at + 1)}`
      client.jar.store(new URL(app.origin), [`${name}=${written}; Path=/`])
      await returns(client, `${callback}&guess=${time}`, 1)
    }

    assert.equal(provider.requests('/oauth/token'), 0)
  })

  it('[S33] does not keep the same browser from another attempt', async t => {
    const { app } = await startPair(t)
    const client = app.client()
    const [looping, other] = [await callbackOf(client), await callbackOf(client)]
    await returns(client, looping, attempts + 1)

    const landed = await client.follow(other)

    assert.equal(landed.url.pathname, '/profile')
  })
})

/** A minute must not pass meanwhile, however slow this machine is. */
function stopClock(t: TestContext): void {
  skipHours(t, 0)
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16)}`
}

async function from(client: Client, address: string): Promise<number> {
  return (await client.get('/login', { 'X-Forwarded-For': address })).status
}

/** Each time with the cookies that the browser had before, as a program would. */
async function returns(client: Client, callback: string, times: number): Promise<number[]> {
  const statuses: number[] = []
  for (let time = 0; time < times; time++) statuses.push((await client.copy().get(callback)).status)
  return statuses
}

describe('a limit that was reached', () => {
  it('[S33] lasts a minute, though the clock is set back meanwhile', async t => {
    const store = memoryRateLimitStore()
    store.init?.({ windowMs: 60_000 } as Options)
    for (let times = 0; times < 3; times++) await store.increment('address')
    skipHours(t, 1 / 60)
    t.mock.timers.setTime(Date.now() - 3_600_000)

    const { totalHits } = await store.increment('address')

    assert.equal(totalHits, 1)
  })
})

import assert from 'node:assert/strict'
import { createHash, hkdfSync } from 'node:crypto'
import { after, before, describe, it, type TestContext } from 'node:test'
import express from 'express'
import { CompactEncrypt, compactDecrypt } from 'jose'
import { loadSession } from '../../src/session/load-session.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { claims, userinfo } from '../support/broken-provider/mutations.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { Client } from '../support/client.ts'
import { skipHours } from '../support/clock.ts'
import { openServer } from '../support/servers.ts'
import { lookalike } from '../support/tossed-cookies.ts'

const twoHours = { SESSION_ROLLING_DURATION: '7200', SESSION_ABSOLUTE_DURATION: '14400' }
/** A hundredth of two hours. */
const resealSeconds = 72

let provider: BrokenProvider
before(async () => {
  provider = await startBrokenProvider()
})
after(() => provider?.close())

async function start(t: TestContext, env: Record<string, string> = {}): Promise<RunningApplication> {
  const app = await startApplication({ env: { ...provider.env, ...env } })
  t.after(() => app.close())
  t.after(() => provider.heal())
  return app
}

async function loggedIn(app: RunningApplication): Promise<Client> {
  const client = app.client()
  await client.follow('/login')
  return client
}

function sessionCookies(app: RunningApplication, setCookies: readonly string[]): string[] {
  return setCookies.filter(line => line.startsWith(app.sessionCookie))
}

/** Another server of the same application, with a page that begins its answer when it is told to. */
async function slowPage(t: TestContext, app: RunningApplication, client: Client) {
  const [begun, begin] = signal()
  const [released, release] = signal()
  const pages = express()
  pages.use(loadSession(app.services.sessions))
  pages.get('/slow', async (req, res) => {
    begin()
    await released
    res.send(req.user ? 'somebody' : 'nobody')
  })
  const server = await openServer('localhost')
  t.after(() => server.close())
  server.serve(pages)
  const copy = client.copy()
  copy.redirectTo(`http://localhost:${server.port}`)
  const answer = copy.get('/slow')
  await begun
  return {
    finish: () => {
      release()
      return answer
    },
  }
}

function signal(): [happened: Promise<void>, happen: () => void] {
  let happen = () => {}
  const happened = new Promise<void>(resolve => {
    happen = resolve
  })
  return [happened, () => happen()]
}

describe('the cookie of the session', () => {
  it('[S12] has a lifetime that hangs on no clock of the browser', async t => {
    const app = await start(t, twoHours)
    const lines: string[] = []
    const client = app.client()
    client.jar.onSet = (_host, line) => lines.push(line)

    await client.follow('/login')

    const [line = ''] = sessionCookies(app, lines)
    assert.match(line, /; Max-Age=7200;/)
    assert.doesNotMatch(line, /expires/i)
  })

  it('is a JWE that jose opens with the documented key', async t => {
    const app = await start(t)
    const client = await loggedIn(app)
    const { secrets, issuerBaseUrl, clientId } = app.config
    const purpose = JSON.stringify([app.sessionCookie, issuerBaseUrl, clientId])
    const info = createHash('sha256').update(purpose).digest()
    const key = new Uint8Array(hkdfSync('sha256', secrets[0], '', info, 32))

    const { plaintext, protectedHeader } = await compactDecrypt(client.jar.get(app.sessionCookie) ?? '', key)

    assert.deepEqual(protectedHeader, { alg: 'dir', enc: 'A256GCM' })
    assert.equal(JSON.parse(new TextDecoder().decode(plaintext)).sub, 'auth0|65a1c0de0000000000000099')
  })

  it('[S16] is sealed anew when a hundredth of its idle time has passed, and not before', async t => {
    const app = await start(t, twoHours)
    skipHours(t, 0)
    const client = await loggedIn(app)

    t.mock.timers.tick((resealSeconds - 1) * 1000)
    const early = await client.get('/profile')
    t.mock.timers.tick(2000)
    const due = await client.get('/profile')
    const after = await client.get('/profile')

    assert.deepEqual(sessionCookies(app, early.setCookies), [])
    assert.match(sessionCookies(app, due.setCookies)[0] ?? '', /; Max-Age=7200;/)
    assert.deepEqual(sessionCookies(app, after.setCookies), [])
  })

  it('[S16] ends after its idle time, and never later', async t => {
    const app = await start(t, twoHours)
    skipHours(t, 0)
    const client = await loggedIn(app)
    const copy = client.copy()

    t.mock.timers.tick(7_199_000)
    const before = await client.get('/profile')
    t.mock.timers.tick(1000)
    const after = await copy.get('/profile')

    assert.equal(before.status, 200)
    assert.equal(after.status, 302)
  })

  it('[S16] ends when the identity provider wants it to', async t => {
    const app = await start(t, twoHours)
    skipHours(t, 0)
    provider.lie(claims({ session_expiry: Math.floor(Date.now() / 1000) + 600 }))
    const client = await loggedIn(app)

    t.mock.timers.tick(590_000)
    const before = await client.get('/profile')
    t.mock.timers.tick(20_000)
    const after = await client.get('/profile')

    assert.equal(before.status, 200)
    assert.match(sessionCookies(app, before.setCookies)[0] ?? '', /; Max-Age=(9|10|11);/)
    assert.equal(after.status, 302)
  })

  it('[S20] is sealed anew at once after a rotation of the secret', async t => {
    const [old, next] = ['b7c1dead89f0a25e6d3f'.repeat(2), '0f9e8d7c6b5a49382716'.repeat(2)]
    const before = await start(t, { SECRET: old })
    const client = await loggedIn(before)
    const after = await start(t, { SECRET: next, SECRET_PREVIOUS: old, BASE_URL: before.origin })
    client.redirectTo(after.origin)

    const first = await client.get('/profile')
    const second = await client.get('/profile')

    assert.equal(first.status, 200)
    assert.equal(sessionCookies(before, first.setCookies).length, 1)
    assert.deepEqual(sessionCookies(before, second.setCookies), [])
  })

  it('[S14] that is due does not come back by a page that began before a logout', async t => {
    const app = await start(t, twoHours)
    skipHours(t, 0)
    const client = await loggedIn(app)
    t.mock.timers.tick(resealSeconds * 1000)
    const { finish } = await slowPage(t, app, client)

    await client.get('/logout')
    const { setCookies } = await finish()

    assert.deepEqual(sessionCookies(app, setCookies), [])
  })

  it('[S14] that is due is not written over a second login, however late the page is', async t => {
    const app = await start(t, twoHours)
    skipHours(t, 0)
    const client = await loggedIn(app)
    t.mock.timers.tick(resealSeconds * 1000)
    const { finish } = await slowPage(t, app, client)

    await client.follow('/login?another')
    const { setCookies } = await finish()

    assert.deepEqual(sessionCookies(app, setCookies), [])
  })

  it('[S14] that is due is left alone by a page that is late: another instance may know of a newer one', async t => {
    const app = await start(t, twoHours)
    skipHours(t, 0)
    const client = await loggedIn(app)
    t.mock.timers.tick(resealSeconds * 1000)
    const { finish } = await slowPage(t, app, client)

    t.mock.timers.tick(1500)
    const { setCookies, body } = await finish()

    assert.equal(body, 'somebody')
    assert.deepEqual(sessionCookies(app, setCookies), [])
  })

  it('[S21] that was in two parts leaves a second part that hides nothing, and is cleared', async t => {
    const app = await start(t)
    const client = app.client()
    provider.lie(userinfo({ biography: Array.from({ length: 3 }, () => 'x'.repeat(1000)) }))
    await client.follow('/login')
    const large = await client.get('/profile')
    const stale = client.jar.get(`${app.sessionCookie}.1`)
    provider.heal()

    await client.follow('/login?another')
    const cleared = client.jar.get(`${app.sessionCookie}.1`)
    client.jar.store(new URL(app.origin), [`${app.sessionCookie}.1=${stale}; Path=/`])
    const small = await client.get('/profile')

    assert.equal(large.status, 200)
    assert.ok(stale)
    assert.equal(cleared, undefined)
    assert.equal(small.status, 200)
  })

  it('[S21] is found behind as much garbage of its own form as a header holds', async t => {
    const app = await start(t)
    const client = await loggedIn(app)
    const real = `${app.sessionCookie}=${client.jar.get(app.sessionCookie)}`
    const short = `${lookalike.slice(0, 60)}.${'A'.repeat(10)}.${'B'.repeat(22)}`
    const garbage = Array.from({ length: 85 }, () => `${app.sessionCookie}=${short}`)

    const { status } = await app.client().get('/profile', { Cookie: [...garbage, real].join('; ') })

    assert.equal(status, 200)
  })

  it('that cannot be opened is cleared, and the next login works', async t => {
    const app = await start(t)
    const client = app.client()
    client.jar.store(new URL(app.origin), [
      `${app.sessionCookie}=${lookalike}; Path=/`,
      `${app.sessionCookie}.0=x; Path=/`,
    ])

    const home = await client.get('/')
    const profile = await client.follow('/profile')

    assert.equal(home.status, 200)
    assert.deepEqual(
      sessionCookies(app, home.setCookies).map(line => line.slice(0, line.indexOf(';'))),
      [`${app.sessionCookie}=`, `${app.sessionCookie}.0=`],
    )
    assert.equal(profile.url.pathname, '/profile')
  })

  it('of the release before leads to one fresh login', async t => {
    const app = await start(t)
    const client = app.client()
    const key = new Uint8Array(hkdfSync('sha256', app.config.secrets[0], '', 'JWE CEK', 32))
    const content = new TextEncoder().encode(JSON.stringify({ id: 'a', sub: 'b', claims: {} }))
    const old = await new CompactEncrypt(content)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(key)
    client.jar.store(new URL(app.origin), [`${app.sessionCookie}=${old}; Path=/`])

    const profile = await client.follow('/profile')
    const again = await client.get('/profile')

    assert.deepEqual([profile.status, profile.url.pathname, again.status], [200, '/profile', 200])
    assert.deepEqual(
      app.logged.filter(({ level }) => Number(level) >= 40),
      [],
    )
  })
})

describe('a session is worth nothing', () => {
  for (const [where, other] of [
    ['at another client of the same tenant', { CLIENT_ID: 'another-application' }],
    ['at another tenant', { ISSUER_BASE_URL: 'http://127.0.0.1:9/' }],
    ['under another address', { BASE_URL: 'http://localhost:8' }],
    ['over another scheme', { BASE_URL: 'https://localhost' }],
    ['where all logins are for an organization', { ORGANIZATION: 'acme' }],
  ] as const)
    it(`[S66] ${where}, though they share a secret`, async t => {
      const app = await start(t)
      // the address is the same unless the case is about it: the cookie's name depends on it
      const stranger = await start(t, { BASE_URL: app.origin, ...other })
      const client = await loggedIn(app)

      const value = client.jar.get(app.sessionCookie)
      const { headers } = await stranger
        .client()
        .get('/profile', { Cookie: `${stranger.sessionCookie}=${value}` })

      assert.equal(headers.location, '/login?returnTo=%2Fprofile')
    })
})

describe('two applications on one host', () => {
  it('keep their sessions apart, in one browser, by their ports', async t => {
    const [one, other] = [await start(t), await start(t)]
    const client = await loggedIn(one)
    const moved = new Client(other.origin, { jar: client.jar })

    await moved.follow('/login')
    await moved.get('/logout')

    assert.equal((await client.get('/profile')).status, 200)
    assert.equal((await moved.get('/profile')).status, 302)
  })
})

describe('a clock that jumps', () => {
  for (const [where, days] of [
    ['forward beyond the idle time', 2],
    ['forward beyond the absolute limit', 30],
    ['forward a little', 0.1],
  ] as const)
    it(`[S13] ${where} and back brings no session back that was logged out meanwhile`, async t => {
      const app = await start(t)
      const client = await loggedIn(app)
      const copy = client.copy()

      t.mock.timers.enable({ apis: ['Date'], now: Date.now() + days * 86_400_000 })
      await client.get('/logout')
      t.mock.timers.reset()
      const { status } = await copy.get('/profile')

      assert.equal(status, 302)
    })
})

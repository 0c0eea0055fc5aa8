import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { createRevocationList, type RevocableSession } from '../../src/session/revocation-list.ts'
import { memoryRevocationStore } from '../../src/session/revocation-store-memory.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import type { Client } from '../support/client.ts'
import { skipHours } from '../support/clock.ts'
import { eventually } from '../support/deadline.ts'
import { startPair } from '../support/pair.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication()
})
after(() => app?.close())

async function isLoggedIn(client: Client): Promise<boolean> {
  return (await client.get('/profile')).status === 200
}

describe('a session that was ended', () => {
  it('[S13] a cookie copied before logout is dead after it', async () => {
    const client = app.client()
    await client.logIn()
    const thief = client.copy()
    assert.equal(await isLoggedIn(thief.copy()), true)

    await client.follow('/logout')

    assert.equal(await isLoggedIn(thief), false)
  })

  it('[S13] logging out with a copied cookie ends the original as well', async () => {
    const client = app.client()
    await client.logIn()

    await client.copy().get('/logout')

    assert.equal(await isLoggedIn(client), false)
  })

  it('[S14] a response that was under way when it ended does not bring it back', async t => {
    const { client, finish } = await responseUnderWay(t)

    await client.get('/logout')
    const { setCookies } = await finish()

    assert.deepEqual(
      setCookies.filter(line => /^session-/.test(line)),
      [],
    )
  })

  it('[S14] a response that was under way does not undo the next login', async t => {
    const { client, finish } = await responseUnderWay(t)

    await client.get('/logout')
    await client.follow('/login')
    const { setCookies } = await finish()
    client.jar.store(new URL(client.origin), setCookies)
    const { status } = await client.get('/profile')

    assert.equal(status, 200)
  })

  it('[S15] every login has an identity of its own, and the next one of the same person ends the last', async () => {
    const client = app.client()
    const [one, two] = [await client.follow('/login'), await client.follow('/login')]
    await client.choose(one, 'Ada Lovelace')
    const first = client.copy()

    await client.choose(two, 'Ada Lovelace')

    assert.equal(await isLoggedIn(client), true)
    assert.equal(await isLoggedIn(first), false)
  })

  it("[S15] another person's login ends the last one", async () => {
    const client = app.client()
    const [one, two] = [await client.follow('/login'), await client.follow('/login')]
    await client.choose(one, 'Ada Lovelace')
    const first = client.copy()

    await client.choose(two, 'Grace Hopper')

    assert.match((await client.get('/profile')).body, /Grace Hopper/)
    assert.equal(await isLoggedIn(first), false)
  })

  it('[S15] a login on another device ends nothing', async () => {
    const [phone, laptop] = [app.client(), app.client()]

    await phone.logIn()
    await laptop.logIn()

    assert.deepEqual([await isLoggedIn(phone), await isLoggedIn(laptop)], [true, true])
  })

  it('can be logged in again with the same browser', async () => {
    const client = app.client()
    await client.logIn()
    const ended = client.copy()
    await client.get('/logout')

    const page = await ended.follow('/login')

    assert.match(page.body, /Ada Lovelace/)
  })
})

describe('the list of ended sessions', () => {
  it('holds an entry no longer than the session could have lived', async () => {
    const revocations = createRevocationList(memoryRevocationStore())

    await revocations.revoke('past', Date.now() - 1)
    await revocations.revoke('future', Date.now() + 60_000)

    assert.equal(await revocations.isRevoked(session('past')), false)
    assert.equal(await revocations.isRevoked(session('future')), true)
    assert.equal(revocations.isKnownRevoked('future'), true)
    assert.equal(await revocations.isRevoked(session('unknown')), false)
  })

  it('is bounded: beyond its size the oldest entries give way', async () => {
    const revocations = createRevocationList(memoryRevocationStore(100))
    const later = Date.now() + 60_000

    for (let index = 0; index < 1000; index++) await revocations.revoke(`session-${index}`, later)

    const kept = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => revocations.isRevoked(session(`session-${index}`))),
    )
    assert.equal(kept.filter(Boolean).length, 100)
    assert.ok(kept.slice(-100).every(Boolean))
  })

  it('is filled by sessions alone, not by the logout tokens that were used', async () => {
    const revocations = createRevocationList(memoryRevocationStore(100))
    const now = Math.floor(Date.now() / 1000)
    const later = (now + 86_400) * 1000

    for (let index = 0; index < 100; index++) {
      const logout = { jti: `${index}`, sid: `${index}`, sub: undefined, issuedAt: now, expiresAt: now + 180 }
      await revocations.revokeFor(logout, later)
    }

    assert.equal(await revocations.isRevoked({ ...session('any'), sid: '0' }), true)
  })
})

function session(id: string): RevocableSession {
  return { id, sub: 'auth0|ada', sid: undefined, issuedAt: 0, loggedInAt: 0 }
}

/** Somebody who is logged in, and whose browser has a request out that the application cannot answer yet. */
async function responseUnderWay(t: TestContext) {
  const { provider, app } = await startPair(t)
  const client = app.client()
  await client.follow('/login')
  const late = client.copy()
  const authorize = await late.get('/login?another')
  const callback = await late.get(authorize.headers.location ?? '')
  // the response would seal the session anew
  skipHours(t, 0.5)
  let release = () => {}
  const until = new Promise<void>(resolve => {
    release = resolve
  })
  provider.fault('/oauth/token', { kind: 'held', until })
  const before = provider.requests('/oauth/token')
  const answer = late.get(callback.headers.location ?? '')
  await eventually(() => provider.requests('/oauth/token') > before, 'the tenant is asked')
  provider.heal()
  return {
    client,
    finish: () => {
      provider.lie({ client: 'invalid_client' })
      release()
      return answer
    },
  }
}

// @group seconds
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { KnownFailure } from '../../src/errors/failure.ts'
import { createLog } from '../../src/log.ts'
import { openRedis } from '../../src/redis/client.ts'
import type { TokenStore } from '../../src/tokens/token-store.ts'
import { memoryTokenStore } from '../../src/tokens/token-store-memory.ts'
import { redisTokenStore } from '../../src/tokens/token-store-redis.ts'
import { eventually } from '../support/deadline.ts'
import { RedisServer } from '../support/redis-server.ts'
import { expiredTokens, instanceWith, RotatingEndpoint, stale } from '../support/renewal-stage.ts'

/** Two instances with one Redis, and a tenant that rotates without an overlap. */
async function startTwo(t: TestContext, endpoint = new RotatingEndpoint()) {
  const server = await RedisServer.start(t)
  const open = async () => {
    const redis = await openRedis({ url: server.url, keyPrefix: '{auth:test}:' }, createLog('silent'))
    t.after(() => redis.close())
    await eventually(() => redis.isUp, 'Redis is up')
    return instanceWith(redisTokenStore(redis, '{auth:test}:'), endpoint)
  }
  const [one, other] = [await open(), await open()]
  await one.vault.keep(expiredTokens())
  return { server, endpoint, one, other }
}

function held(): { promise: Promise<void>; release: () => void } {
  let release = () => {}
  const promise = new Promise<void>(resolve => {
    release = resolve
  })
  return { promise, release }
}

/** As where its time is over. */
function endLease(server: RedisServer): void {
  for (const key of server.ask('KEYS', '*lease*')) server.ask('DEL', key)
}

function isUnavailable(error: unknown): boolean {
  return error instanceof KnownFailure && error.kind === 'access-unavailable'
}

describe('two instances that need a fresh token at once', () => {
  it('[S60] ask the tenant once, and both have it', async t => {
    const { endpoint, one, other } = await startTwo(t)
    const both = [one, other, one, other]

    const grants = await Promise.all(both.map(instance => instance.renew(stale)))

    assert.deepEqual(new Set(grants.map(grant => grant?.accessToken)), new Set(['access 1']))
    assert.deepEqual([endpoint.asked, endpoint.reused], [1, 0])
  })

  it('[S60] go on with each other’s refresh token', async t => {
    const { endpoint, one, other } = await startTwo(t)

    const first = await one.renew(stale)
    const second = await other.renew({ ...stale, accessToken: first?.accessToken ?? '' })

    assert.deepEqual([first?.accessToken, second?.accessToken], ['access 1', 'access 2'])
    assert.equal(endpoint.reused, 0)
  })
})

describe('whoever asks the tenant and', () => {
  it('[S60] dies keeps others waiting until its lease is over, and no longer', async t => {
    const { server, endpoint, one, other } = await startTwo(t)
    endpoint.hold = new Promise(() => {})
    one.renew(stale).catch(() => {})
    await eventually(() => endpoint.asked === 1, 'the tenant was asked')

    const waited = await other.renew(stale).then(
      () => null,
      (error: unknown) => error,
    )
    const kept = await other.vault.read('one')
    endLease(server)
    endpoint.hold = Promise.resolve()
    const lost = await other.renew(stale)

    assert.ok(isUnavailable(waited))
    assert.equal(kept?.grants.length, 1)
    // the tenant had taken the refresh token: one fresh login, and no way to do without
    assert.equal(lost, null)
    assert.equal(await other.vault.read('one'), null)
  })

  it('[S60] answers late still stores what it got, where nobody else has', async t => {
    const { server, endpoint, one, other } = await startTwo(t)
    const { promise, release } = held()
    endpoint.hold = promise
    const late = one.renew(stale)
    await eventually(() => endpoint.asked === 1, 'the tenant was asked')

    endLease(server)
    release()
    await late
    const kept = await other.vault.read('one')

    assert.equal(kept?.grants[0]?.refreshToken, 'refresh 1')
  })

  it('[S60] answers late has the token of whoever asked after it', async t => {
    const { server, endpoint, one, other } = await startTwo(t, new RotatingEndpoint({ hasOverlap: true }))
    const { promise, release } = held()
    endpoint.hold = promise
    const late = one.renew(stale)
    await eventually(() => endpoint.asked === 1, 'the tenant was asked')
    endLease(server)
    endpoint.hold = Promise.resolve()
    const after = await other.renew(stale)

    release()
    const grant = await late

    assert.equal(after?.accessToken, 'access 2')
    assert.equal(grant?.accessToken, 'access 2')
    assert.equal((await one.vault.read('one'))?.grants[0]?.refreshToken, 'refresh 2')
  })

  it('[S60] finds the store stalled stores it as soon as it can be, and nobody loses it', async t => {
    const { server, endpoint, one, other } = await startTwo(t)
    const { promise, release } = held()
    endpoint.hold = promise
    const renewal = one.renew(stale)
    await eventually(() => endpoint.asked === 1, 'the tenant was asked')

    server.stall()
    release()
    const grant = await renewal
    server.goOn()
    await eventually(() => one.logged.some(({ event }) => event === 'tokens.saved'), 'they were saved')
    await eventually(
      async () => (await other.vault.read('one').catch(() => null))?.grants[0]?.refreshToken === 'refresh 1',
      'the other instance has them',
    )

    assert.equal(grant?.accessToken, 'access 1')
    assert.equal(endpoint.reused, 0)
  })

  it('[S60] is answered after everybody went away still stores what it got', async t => {
    const { endpoint, one, other } = await startTwo(t)
    const { promise, release } = held()
    endpoint.hold = promise

    const waited: unknown = await one.renew(stale).catch((error: unknown) => error)
    release()
    await one.settle()
    const kept = await other.vault.read('one')

    assert.ok(isUnavailable(waited))
    assert.equal(kept?.grants[0]?.refreshToken, 'refresh 1')
    assert.deepEqual([endpoint.asked, endpoint.reused], [1, 0])
  })

  it('[S60] cannot store it keeps others from asking until it can, and is not done before', async () => {
    const memory = memoryTokenStore()
    let isFull = true
    const refuse = async () => Promise.reject(new KnownFailure('redis-unavailable'))
    const full: TokenStore = {
      ...memory,
      replace: (...change) => (isFull ? refuse() : memory.replace(...change)),
    }
    const endpoint = new RotatingEndpoint()
    const [one, other] = [instanceWith(full, endpoint), instanceWith(full, endpoint)]
    await one.vault.keep(expiredTokens())

    const grant = await one.renew(stale)
    const waiting = other.renew(stale)
    const again = await one.renew(stale)
    isFull = false
    await one.settle()
    const kept = await one.vault.read('one')

    assert.deepEqual([grant?.accessToken, again?.accessToken], ['access 1', 'access 1'])
    assert.equal(kept?.grants[0]?.refreshToken, 'refresh 1')
    assert.equal((await waiting)?.accessToken, 'access 1')
    assert.deepEqual([endpoint.asked, endpoint.reused], [1, 0])
  })

  it('[S61] finds the session ended meanwhile stores nothing, and revokes what it got', async t => {
    const { endpoint, one, other } = await startTwo(t)
    const { promise, release } = held()
    endpoint.hold = promise
    const renewal = one.renew(stale)
    await eventually(() => endpoint.asked === 1, 'the tenant was asked')

    await other.vault.take('one')
    release()

    assert.equal(await renewal, null)
    assert.equal(await one.vault.read('one'), null)
    assert.deepEqual(endpoint.revoked, ['refresh 1'])
  })

  it('cannot reach the store asks nothing, and loses nothing', async t => {
    const { server, endpoint, one } = await startTwo(t)
    server.stall()

    const error: unknown = await one.renew(stale).catch((error: unknown) => error)
    server.goOn()

    assert.ok(error instanceof KnownFailure && error.kind === 'redis-unavailable')
    assert.equal(endpoint.asked, 0)
  })
})

describe('a lease that a stalled store gave without an answer', () => {
  it('[S60] is given back as soon as the store goes on: nobody waits until it is over', async () => {
    const memory = memoryTokenStore()
    let isStalled = true
    const answer = <Result>(result: Result) =>
      isStalled ? Promise.reject(new KnownFailure('redis-unavailable')) : result
    const stalling: TokenStore = {
      ...memory,
      acquireLease: async (...lease) => answer(await memory.acquireLease(...lease)),
      releaseLease: async (...lease) => answer(isStalled ? undefined : await memory.releaseLease(...lease)),
    }
    const endpoint = new RotatingEndpoint()
    const instance = instanceWith(stalling, endpoint)
    await instance.vault.keep(expiredTokens())

    const refused: unknown = await instance.renew(stale).catch((error: unknown) => error)
    isStalled = false
    const grant = await instance.renew(stale)

    assert.ok(refused instanceof KnownFailure && refused.kind === 'redis-unavailable')
    assert.equal(grant?.accessToken, 'access 1')
  })
})

describe('a session that was revoked', () => {
  it('[S61] gets no token', async () => {
    const endpoint = new RotatingEndpoint()
    const instance = instanceWith(memoryTokenStore(), endpoint, async () => true)
    await instance.vault.keep(expiredTokens())

    assert.equal(await instance.renew(stale), null)
    assert.equal(endpoint.asked, 0)
  })
})

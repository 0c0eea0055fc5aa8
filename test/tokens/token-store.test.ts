import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { createLog } from '../../src/log.ts'
import { openRedis } from '../../src/redis/client.ts'
import { mostNamesOfOwner, type TokenEntry, type TokenStore } from '../../src/tokens/token-store.ts'
import { memoryTokenStore } from '../../src/tokens/token-store-memory.ts'
import { redisTokenStore } from '../../src/tokens/token-store-redis.ts'
import { eventually } from '../support/deadline.ts'
import { asApp, sessionRights, startWithRights, urlOf } from '../support/redis-setups.ts'

const entry: TokenEntry = { name: 'one', text: 'sealed', milliseconds: 60_000, owners: ['ada'] }

/** With no more rights than docs/operations.md gives the user. */
async function inRedis(t: TestContext): Promise<TokenStore> {
  const server = await startWithRights(t, ...sessionRights)
  const keyPrefix = '{auth:test}:'
  const redis = await openRedis({ url: urlOf(server, asApp), keyPrefix }, createLog('silent'))
  t.after(() => redis.close())
  await eventually(() => redis.isUp, 'Redis is up')
  return redisTokenStore(redis, keyPrefix)
}

const stores = { memory: async () => memoryTokenStore(), Redis: inRedis }

for (const [where, open] of Object.entries(stores))
  describe(`a token store in ${where}`, () => {
    it('has what was written until its time is over', async t => {
      const store = await open(t)

      await store.write(entry)
      await store.write({ ...entry, name: 'short', milliseconds: 1 })

      assert.equal(await store.read('one'), 'sealed')
      await eventually(async () => (await store.read('short')) === null, 'the other one is over')
    })

    it('replaces what is still the same, and nothing else', async t => {
      const store = await open(t)
      await store.write(entry)

      const first = await store.replace('one', { from: 'sealed', to: 'renewed', milliseconds: 60_000 })
      const late = await store.replace('one', { from: 'sealed', to: 'lost', milliseconds: 60_000 })
      const unknown = await store.replace('other', { from: 'sealed', to: 'lost', milliseconds: 60_000 })

      assert.deepEqual([first, late, unknown], [true, false, false])
      assert.equal(await store.read('one'), 'renewed')
    })

    it('brings nothing back that was taken', async t => {
      const store = await open(t)
      await store.write(entry)

      const taken = await store.take('one')
      const again = await store.take('one')
      const back = await store.replace('one', { from: 'sealed', to: 'renewed', milliseconds: 60_000 })

      assert.deepEqual([taken, again, back], ['sealed', null, false])
      assert.equal(await store.read('one'), null)
    })

    it('removes by replacing with nothing', async t => {
      const store = await open(t)
      await store.write(entry)

      assert.equal(await store.replace('one', { from: 'sealed', to: null, milliseconds: 60_000 }), true)
      assert.equal(await store.read('one'), null)
    })

    it('knows the names of an owner, the newest of very many', async t => {
      const store = await open(t)
      await store.write(entry)
      for (let number = 0; number < mostNamesOfOwner; number++)
        await store.write({ ...entry, name: `n${number}`, owners: ['ada', 'session'] })

      const names = await store.namesOf('ada')

      assert.equal(names.length, mostNamesOfOwner)
      assert.equal(names.includes('one'), false)
      assert.deepEqual([...names].sort(), [...(await store.namesOf('session'))].sort())
      assert.deepEqual(await store.namesOf('grace'), [])
    })

    it('has one holder of a lease, who alone gives it back', async t => {
      const store = await open(t)

      const first = await store.acquireLease('one', { holder: 'a', milliseconds: 60_000 })
      await store.releaseLease('one', 'b')
      const second = await store.acquireLease('one', { holder: 'b', milliseconds: 60_000 })
      await store.releaseLease('one', 'a')

      assert.deepEqual([first, second], [true, false])
      await eventually(
        () => store.acquireLease('one', { holder: 'b', milliseconds: 60_000 }),
        'the lease is free again',
      )
    })

    it('ends the lease of a holder that died', async t => {
      const store = await open(t)
      await store.acquireLease('one', { holder: 'a', milliseconds: 20 })

      await eventually(
        () => store.acquireLease('one', { holder: 'b', milliseconds: 60_000 }),
        'the lease is over',
      )
    })
  })

describe('a token store in memory', () => {
  it('is bounded: the oldest entries are forgotten first', async () => {
    const store = memoryTokenStore(1000)

    for (let number = 0; number < 20; number++)
      await store.write({ ...entry, name: `n${number}`, text: 'x'.repeat(100), owners: [`o${number}`] })

    const kept = await Promise.all(Array.from({ length: 20 }, (_, number) => store.read(`n${number}`)))
    assert.deepEqual(
      kept.map(text => text !== null),
      Array.from({ length: 20 }, (_, number) => number >= 10),
    )
    assert.deepEqual(await store.namesOf('o0'), [])
  })
})

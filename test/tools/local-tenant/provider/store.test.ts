import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createStore } from '../../../../src/tools/local-tenant/provider/store.ts'

describe('what the local tenant remembers', () => {
  it('is found by model and id', async () => {
    const storeOf = createStore()
    await storeOf('Session').upsert('1', { accountId: 'ada' }, 60)

    const found = await storeOf('Session').find('1')
    const other = await storeOf('Grant').find('1')

    assert.deepEqual(found, { accountId: 'ada' })
    assert.equal(other, undefined)
  })

  it('is found by uid, among its own model only', async () => {
    const storeOf = createStore()
    await storeOf('Session').upsert('1', { uid: 'a' }, 60)
    await storeOf('Grant').upsert('2', { uid: 'b' }, 60)

    const found = await storeOf('Session').findByUid('a')
    const other = await storeOf('Session').findByUid('b')

    assert.deepEqual(found, { uid: 'a' })
    assert.equal(other, undefined)
  })

  it('is found by person, all of it that is in time', async () => {
    const storeOf = createStore()
    await storeOf('Session').upsert('1', { accountId: 'ada', uid: 'a' }, 60)
    await storeOf('Session').upsert('2', { accountId: 'grace' }, 60)
    await storeOf('Session').upsert('3', { accountId: 'ada' }, 0)
    await storeOf('Session').upsert('4', { accountId: 'ada', uid: 'b' }, 60)
    await storeOf('Grant').upsert('5', { accountId: 'ada' }, 60)

    const found = await storeOf('Session').findByAccountId('ada')

    assert.deepEqual(
      found.map(({ uid }) => uid),
      ['a', 'b'],
    )
  })

  it('is forgotten when its time is over', async () => {
    const store = createStore()('Session')

    await store.upsert('1', { uid: 'a' }, 0)

    assert.equal(await store.find('1'), undefined)
    assert.equal(await store.findByUid('a'), undefined)
  })

  it('is at most so much, the newest', async () => {
    const store = createStore(2)('Session')
    await store.upsert('1', {}, 60)
    await store.upsert('2', {}, 60)
    await store.upsert('1', {}, 60)

    await store.upsert('3', {}, 60)

    const found = await Promise.all(['1', '2', '3'].map(id => store.find(id)))
    assert.deepEqual(found, [{}, undefined, {}])
  })

  it('is kept while it is in use, though it was written first', async () => {
    const store = createStore(2)('Session')
    await store.upsert('1', { uid: 'a' }, 60)
    await store.upsert('2', {}, 60)
    await store.findByUid('a')

    await store.upsert('3', {}, 60)

    assert.deepEqual(await store.find('1'), { uid: 'a' })
    assert.equal(await store.find('2'), undefined)
  })

  it('is gone with its grant, by model', async () => {
    const storeOf = createStore()
    await storeOf('AccessToken').upsert('1', { grantId: 'a' }, 60)
    await storeOf('AccessToken').upsert('2', { grantId: 'b' }, 60)
    await storeOf('Interaction').upsert('3', { grantId: 'a' }, 60)

    await storeOf('AccessToken').revokeByGrantId('a')

    assert.equal(await storeOf('AccessToken').find('1'), undefined)
    assert.ok(await storeOf('AccessToken').find('2'))
    assert.ok(await storeOf('Interaction').find('3'))
  })
})

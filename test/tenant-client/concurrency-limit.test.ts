import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ConcurrencyLimit } from '../../src/tenant-client/concurrency-limit.ts'

const patient = new AbortController().signal

describe('the concurrency limit', () => {
  it('lets those pass who wait, in the order in which they came', async () => {
    const limit = new ConcurrencyLimit(1)
    await limit.acquire(patient)
    const served: string[] = []
    const waiting = ['first', 'second', 'third'].map(async name => {
      await limit.acquire(patient)
      served.push(name)
      limit.release()
    })

    limit.release()
    await Promise.all(waiting)

    assert.deepEqual(served, ['first', 'second', 'third'])
  })

  it('loses no place to those who wait no longer', async () => {
    const limit = new ConcurrencyLimit(1)
    const impatience = new AbortController()
    await limit.acquire(patient)
    const givenUp = limit.acquire(impatience.signal)
    impatience.abort()
    limit.release()

    assert.equal(await givenUp, false)
    assert.equal(await limit.acquire(patient), true)
  })

  it('promises no place to those who stopped waiting before they came', async () => {
    const limit = new ConcurrencyLimit(1)
    await limit.acquire(patient)

    assert.equal(await limit.acquire(AbortSignal.abort()), false)
  })

  it('has as many places as before once they were passed on', async () => {
    const limit = new ConcurrencyLimit(2)
    await Promise.all([limit.acquire(patient), limit.acquire(patient)])
    limit.release()
    limit.release()

    await Promise.all([limit.acquire(patient), limit.acquire(patient)])

    assert.equal(await limit.acquire(AbortSignal.abort()), false)
  })
})

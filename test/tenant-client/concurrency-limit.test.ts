import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ConcurrencyLimit } from '../../src/tenant-client/concurrency-limit.ts'

const patient = new AbortController().signal

describe('turns', () => {
  it('go to those who wait, in the order in which they came', async () => {
    const turns = new ConcurrencyLimit(1)
    await turns.acquire(patient)
    const served: string[] = []
    const waiting = ['first', 'second', 'third'].map(async name => {
      await turns.acquire(patient)
      served.push(name)
      turns.release()
    })

    turns.release()
    await Promise.all(waiting)

    assert.deepEqual(served, ['first', 'second', 'third'])
  })

  it('are not lost to those who wait no longer', async () => {
    const turns = new ConcurrencyLimit(1)
    const impatience = new AbortController()
    await turns.acquire(patient)
    const inVain = turns.acquire(impatience.signal)
    impatience.abort()
    turns.release()

    assert.equal(await inVain, false)
    assert.equal(await turns.acquire(patient), true)
  })

  it('are not promised to those who stopped waiting before they came', async () => {
    const turns = new ConcurrencyLimit(1)
    await turns.acquire(patient)

    assert.equal(await turns.acquire(AbortSignal.abort()), false)
  })

  it('that were passed on are as many as before', async () => {
    const turns = new ConcurrencyLimit(2)
    await Promise.all([turns.acquire(patient), turns.acquire(patient)])
    turns.release()
    turns.release()

    await Promise.all([turns.acquire(patient), turns.acquire(patient)])

    assert.equal(await turns.acquire(AbortSignal.abort()), false)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Turns } from '../../src/tenant-client/concurrency-limit.ts'

const patient = new AbortController().signal

describe('turns', () => {
  it('go to those who wait, in the order in which they came', async () => {
    const turns = new Turns(1)
    await turns.take(patient)
    const served: string[] = []
    const waiting = ['first', 'second', 'third'].map(async name => {
      await turns.take(patient)
      served.push(name)
      turns.pass()
    })

    turns.pass()
    await Promise.all(waiting)

    assert.deepEqual(served, ['first', 'second', 'third'])
  })

  it('are not lost to those who wait no longer', async () => {
    const turns = new Turns(1)
    const impatience = new AbortController()
    await turns.take(patient)
    const inVain = turns.take(impatience.signal)
    impatience.abort()
    turns.pass()

    assert.equal(await inVain, false)
    assert.equal(await turns.take(patient), true)
  })

  it('are not promised to those who stopped waiting before they came', async () => {
    const turns = new Turns(1)
    await turns.take(patient)

    assert.equal(await turns.take(AbortSignal.abort()), false)
  })

  it('that were passed on are as many as before', async () => {
    const turns = new Turns(2)
    await Promise.all([turns.take(patient), turns.take(patient)])
    turns.pass()
    turns.pass()

    await Promise.all([turns.take(patient), turns.take(patient)])

    assert.equal(await turns.take(AbortSignal.abort()), false)
  })
})

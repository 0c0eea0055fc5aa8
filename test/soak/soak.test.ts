import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { growthOf, isFlat } from './heap.ts'
import { readOptions } from './options.ts'
import { createAct } from './schedule.ts'
import { Weather } from './weather.ts'

/** A heap that is warm after a fifth of the logins, and wavers. */
function heapThat(grows: { readonly bytesPerLogin: number }) {
  return Array.from({ length: 50 }, (_, index) => {
    const logins = (index + 1) * 1000
    const warm = 20_000_000 + Math.min(logins, 10_000) * 500
    return { logins, bytes: warm + logins * grows.bytesPerLogin + (index % 2) * 50_000 }
  })
}

describe('the long runs', () => {
  it('call a heap flat that only had to become warm', () => {
    assert.ok(isFlat(growthOf(heapThat({ bytesPerLogin: 0 }))))
  })

  it('find a leak of a few dozen bytes a login', () => {
    const growth = growthOf(heapThat({ bytesPerLogin: 40 }))

    assert.ok(Math.abs(growth.bytesPerLogin - 40) < 1)
    assert.equal(isFlat(growth), false)
  })

  it('have the same faults for the same seed, and others for another', () => {
    assert.deepEqual(createAct(7, 60), createAct(7, 60))
    assert.notDeepEqual(createAct(7, 60), createAct(8, 60))
  })

  it('have faults of every part, each over before the next of its part and before the end of the act', () => {
    for (let seed = 0; seed < 100; seed++)
      for (const part of ['tenant', 'store', 'process'] as const) {
        const faults = createAct(seed, 60).filter(fault => fault.part === part)

        assert.ok(faults.length > 0)
        for (const [index, { at, lasts }] of faults.entries())
          assert.ok(at + lasts <= (faults[index + 1]?.at ?? 60_000))
      }
  })

  it('excuse what began during a fault or soon after it, and nothing else', () => {
    const weather = new Weather()
    const end = weather.begin('store')
    const during = weather.touched(performance.now(), 'store')
    end()

    assert.ok(during)
    assert.ok(weather.touched(performance.now(), 'store'))
    assert.equal(weather.touched(performance.now() + 60_000, 'store'), false)
    assert.equal(weather.touched(performance.now(), 'tenant'), false)
    weather.clear()
    assert.equal(weather.touched(performance.now(), 'store'), false)
  })

  it('are all run, 50,000 logins each, unless the arguments say otherwise', () => {
    const { parts, logins } = readOptions([])

    assert.deepEqual(parts, ['chaos', 'memory', 'store'])
    assert.equal(logins, 50_000)
    assert.deepEqual(readOptions(['--only', 'store']).parts, ['store'])
    assert.throws(() => readOptions(['--only', 'heap']), /--only heap/)
    assert.throws(() => readOptions(['--seconds', 'many']), /--seconds many/)
  })
})

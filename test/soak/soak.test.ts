import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RecentFaults } from './checked-requests.ts'
import { createRound } from './fault-schedule.ts'
import { growthOf, isFlat } from './logins.ts'
import { readOptions } from './options.ts'
import { judge, type Run } from './tokens/verdict.ts'

/** A heap that is warm after a fifth of the logins, and varies. */
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
    assert.deepEqual(createRound(7, 60), createRound(7, 60))
    assert.notDeepEqual(createRound(7, 60), createRound(8, 60))
  })

  it('have faults of every part, each over before the next of its part and before the end of the round', () => {
    for (let seed = 0; seed < 100; seed++)
      for (const part of ['tenant', 'redis', 'process'] as const) {
        const faults = createRound(seed, 60).filter(fault => fault.part === part)

        assert.ok(faults.length > 0)
        for (const [index, { at, lasts }] of faults.entries())
          assert.ok(at + lasts <= (faults[index + 1]?.at ?? 60_000))
      }
  })

  it('excuse what began during a fault or soon after it, and nothing else', () => {
    const faults = new RecentFaults()
    const end = faults.begin('redis')
    const during = faults.mayHaveMet(performance.now(), 'redis')
    end()

    assert.ok(during)
    assert.ok(faults.mayHaveMet(performance.now(), 'redis'))
    assert.equal(faults.mayHaveMet(performance.now() + 60_000, 'redis'), false)
    assert.equal(faults.mayHaveMet(performance.now(), 'tenant'), false)
    faults.forget()
    assert.equal(faults.mayHaveMet(performance.now(), 'redis'), false)
  })

  it('excuse a login for tokens that went with a process which was killed, and no other', () => {
    const refresh = { person: 'ada', arrivedAt: 1000, answeredAt: 3000, isCut: false }
    const renewed = { ...refresh, outcome: 'renewed' } as const
    const reused = { ...refresh, outcome: 'reused', arrivedAt: 9000, answeredAt: 9500 } as const
    const run = { refreshes: [renewed, reused], kills: [], outages: [], losses: ['ada'] }
    const violations = (changes: Partial<Run>) => judge({ ...run, ...changes }).violations.length

    assert.equal(violations({}), 2)
    assert.equal(violations({ kills: [3100] }), 0)
    assert.equal(violations({ kills: [1200] }), 2)
    assert.equal(violations({ kills: [1200], refreshes: [{ ...renewed, isCut: true }, reused] }), 0)
    assert.equal(violations({ kills: [6000] }), 2)
    assert.equal(violations({ kills: [6000], outages: [{ from: 2900, to: 5500 }] }), 0)
    assert.equal(violations({ kills: [3100], losses: ['ada', 'ada'] }), 1)
    assert.equal(violations({ kills: [3100], losses: ['grace'] }), 1)
  })

  it('are all run, 50,000 logins each, unless the arguments say otherwise', () => {
    const { parts, logins } = readOptions([])

    assert.deepEqual(parts, ['chaos', 'tokens', 'memory', 'redis'])
    assert.equal(logins, 50_000)
    assert.deepEqual(readOptions(['--only', 'redis']).parts, ['redis'])
    assert.throws(() => readOptions(['--only', 'heap']), /--only heap/)
    assert.throws(() => readOptions(['--seconds', 'many']), /--seconds many/)
  })
})

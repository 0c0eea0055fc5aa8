import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { omittedFrom, toClaims } from '../../src/session/trim-claims.ts'

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

describe('claims that are kept', () => {
  it("the person's claims stay as they are, custom ones included", () => {
    const answer = {
      sub: 'auth0|1',
      name: 'Ada',
      'https://acme.com/roles': ['admin'],
      address: { country: 'GB' },
    }

    assert.deepEqual(toClaims(answer), answer)
  })

  it("the token's own claims are left out", () => {
    const answer = { sub: 'auth0|1', iss: 'i', aud: 'a', exp: 1, iat: 1, nonce: 'n', sid: 's', at_hash: 'h' }

    assert.deepEqual(toClaims(answer), { sub: 'auth0|1' })
  })

  it('[S26] a claim of 100 kB is cut, and leaves the others alone', () => {
    const claims = toClaims({ bio: 'x'.repeat(100_000), sub: 'auth0|1', name: 'Ada' })

    assert.equal(claims['name'], 'Ada')
    assert.equal(claims['bio'], `${'x'.repeat(1024)}…`)
  })

  it('[S26] a thousand claims fit, the standard ones first', () => {
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`claim${index}`, 'x'.repeat(50)]),
    )

    const claims = toClaims({ ...many, sub: 'auth0|1', email: 'ada@acme.com' })

    assert.deepEqual(Object.keys(claims).slice(0, 3), ['sub', 'email', 'claim0'])
    assert.ok(bytes(claims) <= 4096)
  })

  it('[S26] claims named __proto__ and constructor change nothing', () => {
    const claims = toClaims(
      JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"sub":"a"}'),
    )

    assert.equal(Object.hasOwn(claims, '__proto__'), false)
    assert.equal(Reflect.get(claims, 'admin'), undefined)
    assert.equal(Reflect.get({}, 'admin'), undefined)
  })

  it('text cut in the middle of a character stays valid', () => {
    const { name } = toClaims({ name: `${'x'.repeat(1023)}😀` })

    assert.equal(String(name).isWellFormed(), true)
  })

  const groups = (count: number) => Array.from({ length: count }, (_, index) => `group${100 + index}`)
  const wide = (count: number) => Object.fromEntries(groups(count).map(name => [name, true]))
  const deep = (levels: number): unknown => (levels === 0 ? 'x' : [deep(levels - 1)])

  /** What is kept as it is, or not at all. */
  for (const [name, list] of Object.entries({
    'a list of 80 groups': groups(80),
    'a list of 1,000 groups': groups(1000),
    'an object of 80 permissions': wide(80),
    'an object of 1,000 permissions': wide(1000),
    'a list in an object': { groups: groups(80) },
    'a long list in an object': { groups: groups(1000), country: 'GB' },
    'a list with a long text': ['admin', 'x'.repeat(2000)],
    'a list with a text of 10 kB': ['admin', 'x'.repeat(10_000)],
    'an object with a text of 10 kB': { role: 'admin', note: 'x'.repeat(10_000) },
    'an object with a name of 10 kB': { role: 'admin', ['x'.repeat(10_000)]: 1 },
    'an object with a name that no object may have': JSON.parse('{"role":"admin","__proto__":{}}'),
    'lists in lists': deep(8),
    'a hundred lists in lists': deep(100),
    'a thousand lists in lists': deep(1000),
  }))
    it(`[S58] ${name} is kept whole or left out whole, and then named`, () => {
      const claims = toClaims({ sub: 'auth0|1', groups: list, name: 'Ada' })

      const { groups: kept, name: own } = claims
      if (kept === undefined) assert.deepEqual(omittedFrom(claims), ['groups'])
      else {
        assert.deepEqual(kept, list)
        assert.deepEqual(omittedFrom(claims), [])
      }
      assert.equal(own, 'Ada')
      assert.ok(bytes(claims) <= 4096)
    })

  it('[S58] a list of 80 groups has room', () => {
    assert.deepEqual(toClaims({ groups: groups(80) }), { groups: groups(80) })
  })

  it('[S58] what has no room beside the others is named', () => {
    const claims = toClaims({ sub: 'auth0|1', one: groups(200), two: groups(200), three: groups(200) })

    const names = Object.keys(claims).filter(name => name !== 'omitted claims')
    assert.deepEqual([...names, ...omittedFrom(claims)].sort(), ['one', 'sub', 'three', 'two'])
    assert.ok(omittedFrom(claims).length > 0)
  })

  it('[S58] a claim whose name is too long is named, in short', () => {
    const claims = toClaims({ ['x'.repeat(1000)]: true })

    assert.deepEqual(omittedFrom(claims), [`${'x'.repeat(100)}…`])
  })

  it('[S58] a thousand claims without room are as many names as fit, and an ellipsis', () => {
    const claims = toClaims(Object.fromEntries(groups(1000).map(name => [name, groups(1000)])))

    assert.deepEqual(omittedFrom(claims).slice(0, 2), ['group100', 'group101'])
    assert.equal(omittedFrom(claims).at(-1), '…')
    assert.ok(bytes(claims) <= 4096)
  })

  for (const answer of [null, undefined, 'text', 7, [], ['a'], () => 1])
    it(`an answer that is ${typeof answer} ${JSON.stringify(answer)} holds no claims`, () => {
      assert.deepEqual(toClaims(answer), {})
    })

  it('[S26] any JSON whatever becomes claims that fit a cookie and survive it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.object({ maxDepth: 6, maxKeys: 40 }),
          fc.json().map(text => JSON.parse(text)),
        ),
        answer => {
          const claims = toClaims(answer)

          assert.ok(bytes(claims) <= 4096)
          const kept = JSON.parse(JSON.stringify(claims))
          assert.deepEqual(toClaims(kept), kept)
        },
      ),
      { numRuns: 500 },
    )
  })
})

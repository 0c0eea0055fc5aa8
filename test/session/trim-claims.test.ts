import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { toClaims } from '../../src/session/trim-claims.ts'

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

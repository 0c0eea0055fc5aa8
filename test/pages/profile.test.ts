import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { toProfile } from '../../src/pages/profile.ts'
import { toClaims } from '../../src/session/trim-claims.ts'

describe('a profile', () => {
  it('is what Auth0 says of a person', () => {
    const profile = toProfile({
      sub: 'auth0|507f1f77bcf86cd799439011',
      name: 'Ada Lovelace',
      nickname: 'ada',
      given_name: 'Ada',
      family_name: 'Lovelace',
      picture: 'https://s.gravatar.com/avatar/1?s=480',
      email: 'ada@acme.com',
      email_verified: true,
      updated_at: '2026-11-24T05:30:00.000Z',
    })

    assert.deepEqual(profile, {
      id: 'auth0|507f1f77bcf86cd799439011',
      name: 'Ada Lovelace',
      initials: 'AL',
      nickname: 'ada',
      givenName: 'Ada',
      familyName: 'Lovelace',
      picture: 'https://s.gravatar.com/avatar/1?s=480',
      email: 'ada@acme.com',
      isEmailVerified: true,
      updatedAt: new Date('2026-11-24T05:30:00.000Z'),
    })
  })

  const names: [claims: Record<string, string>, name: string, initials: string][] = [
    [{ given_name: 'Ada', family_name: 'Lovelace' }, 'Ada Lovelace', 'AL'],
    [{ sub: 'waad|kM2', preferred_username: 'ada@acme.com' }, 'ada@acme.com', 'A'],
    [{ nickname: 'ada', preferred_username: 'a.lovelace' }, 'a.lovelace', 'A'],
    [{ name: 'Ada Lovelace', preferred_username: 'a.lovelace' }, 'Ada Lovelace', 'AL'],
    [{ given_name: 'Ada', preferred_username: 'a.lovelace' }, 'Ada', 'A'],
    [{ sub: 'waad|kM2', preferred_username: '\u200b', email: 'ada@acme.com' }, 'ada@acme.com', 'A'],
    [{ nickname: 'ada', email: 'ada@acme.com' }, 'ada', 'A'],
    [{ nickname: 'ada' }, 'ada', 'A'],
    [{ email: 'ada@acme.com' }, 'ada@acme.com', 'A'],
    [{ sub: 'auth0|1' }, 'auth0|1', 'A'],
    [{}, 'stranger', 'S'],
    [{ name: ' \u200b\u202e ', nickname: 'ada' }, 'ada', 'A'],
    [{ name: 'Ludwig van Beethoven' }, 'Ludwig van Beethoven', 'LB'],
    [{ name: 'فاطمة الفهرية' }, 'فاطمة الفهرية', 'فا'],
    [{ name: '山田太郎' }, '山田太郎', '山'],
    [{ name: '<b>' }, '<b>', 'B'],
    [{ name: '???' }, '???', '?'],
    [{ name: `Z${'\u0301'.repeat(500)} A` }, `Z${'\u0301'.repeat(500)} A`, 'Z\u0301\u0301A'],
  ]
  for (const [claims, name, initials] of names)
    it(`calls ${JSON.stringify(claims).slice(0, 60)} by the name ${JSON.stringify(name).slice(0, 30)}`, () => {
      const profile = toProfile(claims)

      assert.deepEqual([profile.name, profile.initials], [name, initials])
    })

  for (const picture of [
    'javascript:alert(1)',
    'data:image/svg+xml,<svg/>',
    'http://evil.example/a.png',
    '//a.png',
    'a',
    '',
  ])
    it(`[S26] shows initials instead of the picture ${JSON.stringify(picture)}`, () => {
      assert.equal(toProfile({ picture }).picture, null)
    })

  it("shows a picture of this machine's own tenant", () => {
    assert.equal(toProfile({ picture: 'http://127.0.0.1:3001/a.svg' }).picture, 'http://127.0.0.1:3001/a.svg')
  })

  for (const email_verified of ['true', 1, null, {}])
    it(`takes an e-mail for verified only if it says true, not ${JSON.stringify(email_verified)}`, () => {
      assert.equal(toProfile({ email: 'ada@acme.com', email_verified }).isEmailVerified, false)
    })

  for (const [value, iso] of [
    [1_795_500_000, '2026-11-24T06:00:00.000Z'],
    ['2026-11-24', '2026-11-24T00:00:00.000Z'],
    ['2026-11-24T06:00:00.000Z', '2026-11-24T06:00:00.000Z'],
    ['2026-11-24 06:00:00+00:00', '2026-11-24T06:00:00.000Z'],
    // milliseconds
    [1_609_988_421_000, '2021-01-07T03:00:21.000Z'],
    ['1609988421000', '2021-01-07T03:00:21.000Z'],
    ['1609988421', '2021-01-07T03:00:21.000Z'],
    [1_609_988_421.5, '2021-01-07T03:00:21.500Z'],
    // what directories write for "never", and what is no date
    [0, undefined],
    ['0', undefined],
    ['1', undefined],
    [-1, undefined],
    [13_000, undefined],
    [1_609_988_421_000_000, undefined],
    [133_544_000_210_000_000, undefined],
    ['0001-01-01T00:00:00Z', undefined],
    ['1601-01-01T00:00:00.000Z', undefined],
    ['1970-01-01T00:00:00Z', undefined],
    ['9999-12-31T23:59:59Z', undefined],
    ['2026-13-45', undefined],
    ['version 7', undefined],
    ['Ada 2', undefined],
    ['yesterday', undefined],
    ['', undefined],
    [1e300, undefined],
    [true, undefined],
    [null, undefined],
  ] as const)
    it(`was updated at ${iso} by the claim ${JSON.stringify(value)}`, () => {
      assert.equal(toProfile({ updated_at: value }).updatedAt?.toISOString(), iso)
    })

  it('[S26] comes out of any claims whatever', () => {
    const names = [
      'sub',
      'name',
      'nickname',
      'given_name',
      'family_name',
      'picture',
      'email',
      'email_verified',
      'updated_at',
    ]
    const claims = fc.dictionary(fc.constantFrom(...names), fc.anything())
    fc.assert(
      fc.property(claims, answer => {
        const profile = toProfile(toClaims(answer))

        assert.ok(profile.name.length > 0 && profile.initials.length > 0)
        assert.ok(profile.picture === null || /^https?:/.test(profile.picture))
      }),
      { numRuns: 2000 },
    )
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hash } from '../../src/redis/keys.ts'
import type { KeptTokens } from '../../src/tokens/kept-tokens.ts'
import { memoryTokenStore } from '../../src/tokens/token-store-memory.ts'
import { createTokenVault } from '../../src/tokens/token-vault.ts'

const settings = {
  secrets: ['the secret of this application'] as [string, ...string[]],
  issuerBaseUrl: 'https://tenant.example/',
  clientId: 'the-application',
}

function tokensOf(id: string): KeptTokens {
  const now = Date.now()
  return {
    session: { id, sub: 'auth0|ada', sid: 'the-session', issuedAt: 1, loggedInAt: now, endsAt: now + 60_000 },
    grants: [
      {
        audience: 'https://orders.example/api',
        scope: ['read:orders'],
        asked: ['read:orders'],
        accessToken: `access token of ${id}`,
        expiresAt: now + 1000,
        lifetimeMilliseconds: 1000,
        renewedAt: null,
        refreshToken: 'a refresh token',
      },
    ],
  }
}

describe('kept tokens', () => {
  it('[S59] are unreadable in the store, with whom they belong to', async () => {
    const store = memoryTokenStore()

    await createTokenVault(settings, store).keep(tokensOf('one'))

    const text = (await store.read(hash('one'))) ?? ''
    assert.ok(text.length > 100)
    for (const part of ['access token', 'refresh token', 'ada', 'orders'])
      assert.equal(text.includes(part) || Buffer.from(text, 'base64url').includes(part), false)
  })

  const others: Readonly<Record<string, Partial<typeof settings>>> = {
    'another secret': { secrets: ['the secret of another application'] },
    'another tenant': { issuerBaseUrl: 'https://other.example/' },
    'another client': { clientId: 'another-application' },
  }
  for (const [what, other] of Object.entries(others))
    it(`[S59] are worth nothing to ${what}`, async () => {
      const store = memoryTokenStore()
      await createTokenVault(settings, store).keep(tokensOf('one'))

      assert.equal(await createTokenVault({ ...settings, ...other }, store).read('one'), null)
    })

  it('[S59] are worth nothing to another session, whoever put them there', async () => {
    const store = memoryTokenStore()
    const vault = createTokenVault(settings, store)
    await vault.keep(tokensOf('one'))
    const text = (await store.read(hash('one'))) ?? ''

    await store.write({ name: hash('other'), text, milliseconds: 60_000, owners: [] })

    assert.equal(await vault.read('other'), null)
    assert.equal(await vault.take('other'), null)
  })

  it('[S20] survive a rotation of the secret, and are sealed anew when they are read', async () => {
    const store = memoryTokenStore()
    const kept = tokensOf('one')
    await createTokenVault(settings, store).keep(kept)
    const rotated = createTokenVault({ ...settings, secrets: ['a new secret', ...settings.secrets] }, store)

    const before = await rotated.read('one')
    const after = await createTokenVault({ ...settings, secrets: ['a new secret'] }, store).read('one')

    assert.deepEqual([before, after], [kept, kept])
  })

  it('of one session are changed one after the other, however many want to', async () => {
    const store = memoryTokenStore()
    const vault = createTokenVault(settings, store)
    await vault.keep(tokensOf('one'))
    const audiences = Array.from({ length: 10 }, (_, number) => `api ${number}`)

    await Promise.all(
      audiences.map(audience =>
        vault.change('one', kept => ({
          ...kept,
          grants: [...kept.grants, ...kept.grants.slice(0, 1).map(grant => ({ ...grant, audience }))],
        })),
      ),
    )

    const { grants = [] } = (await vault.read('one')) ?? {}
    assert.deepEqual(
      grants
        .slice(1)
        .map(({ audience }) => audience)
        .sort(),
      audiences,
    )
  })
})

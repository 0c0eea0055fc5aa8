import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { SignJWT } from 'jose'
import { createIdTokenVerifier } from '../../src/login/id-token.ts'
import { createDiscoveryCache } from '../../src/tenant-client/discovery-cache.ts'
import { createTenantFetch } from '../../src/tenant-client/fetch.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { createSigningKey } from '../support/broken-provider/signing-key.ts'

const missing = undefined

/** The middleware looks at these before: without it, they would have to be refused as well. */
const refused: Record<string, { claims?: Record<string, unknown>; alg?: string; isByStranger?: true }> = {
  '[S01] another issuer': { claims: { iss: 'https://evil.example/' } },
  '[S01] no issuer': { claims: { iss: missing } },
  '[S01] another audience': { claims: { aud: 'another' } },
  '[S01] no audience': { claims: { aud: missing } },
  '[S01] no subject': { claims: { sub: missing } },
  '[S01] no time of issue': { claims: { iat: missing } },
  '[S01] no expiry': { claims: { exp: missing } },
  '[S01] another authorized party': { claims: { azp: 'another' } },
  '[S01] RS512 with the right key': { alg: 'RS512' },
  '[S01] PS256 with the right key': { alg: 'PS256' },
  '[S02] a key that a stranger made': { isByStranger: true },
}

describe('an ID token, by itself', () => {
  let provider: BrokenProvider
  before(async () => {
    provider = await startBrokenProvider()
    // without the algorithm that Auth0 writes beside each key, the application alone decides which it accepts
    provider.lie({ keySet: ({ keys }) => ({ keys: keys.map(key => ({ ...key, alg: missing })) }) })
  })
  after(() => provider?.close())

  it('is accepted where all is well', async () => {
    const { sub } = await verify(await token({}))

    assert.equal(sub, 'auth0|1')
  })

  for (const [name, lie] of Object.entries(refused))
    it(`${name} is refused`, async () => {
      await assert.rejects(verify(await token(lie)), { name: 'KnownFailure', kind: 'bad-tenant-response' })
    })

  async function token({ claims, alg = 'RS256', isByStranger }: (typeof refused)[string]): Promise<string> {
    const { kid, privateKey } = provider.keys.current
    const iat = Math.floor(Date.now() / 1000)
    const truth = { iss: provider.issuer, sub: 'auth0|1', aud: provider.client.id, iat, exp: iat + 3600 }
    // as JSON, which leaves out what is undefined
    const payload = JSON.parse(JSON.stringify({ ...truth, ...claims }))
    const key = isByStranger ? (await createSigningKey()).privateKey : privateKey
    return new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(key)
  }

  function verify(idToken: string) {
    const documents = createDiscoveryCache(provider.issuer, createTenantFetch())
    return createIdTokenVerifier({ clientId: provider.client.id, rolesClaim: null }, documents)(idToken)
  }
})

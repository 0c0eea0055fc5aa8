import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createDiscoveryCache } from '../../src/tenant-client/discovery-cache.ts'
import { discoveryDocument } from '../support/broken-provider/truth.ts'
import { startPair } from '../support/pair.ts'

const issuer = 'https://tenant.example/'
const discoveryUrl = `${issuer}.well-known/openid-configuration`
const keySet = '{"keys":[]}'

/** Where keys, codes and tokens must not come from or go to. */
const unsafe: Record<string, string> = {
  'plain http': 'http://tenant.example/x',
  'plain http on this machine': 'http://127.0.0.1/x',
  'plain http in capitals': 'HTTP://tenant.example/x',
  'a data: URL': `data:application/json,${keySet}`,
  'a data: URL in base64': `data:application/json;base64,${Buffer.from(keySet).toString('base64')}`,
  'a blob: URL': 'blob:https://tenant.example/1',
  'a file': 'file:///etc/passwd',
  'no URL': 'there',
}
const endpoints = [
  'jwks_uri',
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'end_session_endpoint',
  'revocation_endpoint',
]

describe('the discovery document of an https tenant', () => {
  for (const endpoint of endpoints)
    for (const [name, url] of Object.entries(unsafe))
      it(`[S02] is refused where its ${endpoint} is ${name}, and nobody is asked`, async () => {
        const { cache, asked } = cacheOf({ ...discoveryDocument(issuer), [endpoint]: url })

        await assert.rejects(cache.document(), { name: 'KnownFailure', kind: 'bad-tenant-response' })

        assert.deepEqual(asked, [discoveryUrl])
      })

  it('[S02] is refused where an endpoint is none that a string could name', async () => {
    const { cache } = cacheOf({ ...discoveryDocument(issuer), userinfo_endpoint: { https: true } })

    await assert.rejects(cache.document(), { kind: 'bad-tenant-response' })
  })

  it('is taken where its endpoints are https, on other hosts too, and where some are absent', async () => {
    const jwksUri = 'https://keys.example/jwks'
    const { cache } = cacheOf({
      ...discoveryDocument(issuer),
      jwks_uri: jwksUri,
      userinfo_endpoint: null,
      // no endpoint
      op_policy_uri: 'http://tenant.example/policy',
    })

    const tokenEndpoint = `${issuer}oauth/token`
    assert.deepEqual(await cache.document(), { issuer, jwksUri, tokenEndpoint, revocationEndpoint: null })
  })
})

describe('a tenant over plain http on this machine', () => {
  it('[S02] may have its endpoints there', async t => {
    const { app } = await startPair(t)

    const page = await app.client().follow('/login')

    assert.equal(page.url.href, `${app.origin}/profile`)
  })

  for (const endpoint of endpoints)
    it(`[S02] is refused all the same where its ${endpoint} is a data: URL`, async t => {
      const { app, provider } = await startPair(t)
      provider.lie({ discovery: truth => ({ ...truth, [endpoint]: `data:application/json,${keySet}` }) })

      const page = await app.client().follow('/login')

      assert.equal(page.status, 502)
      assert.match(page.body, /<h1>The login service gave a wrong answer<\/h1>/)
    })
})

/** A tenant that answers this for its discovery document. */
function cacheOf(document: unknown) {
  const asked: string[] = []
  const cache = createDiscoveryCache(issuer, async input => {
    asked.push(String(input))
    return Response.json(document)
  })
  return { cache, asked }
}

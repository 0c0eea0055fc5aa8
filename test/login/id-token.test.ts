import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { errorPages } from '../../src/errors/failure-kinds.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { dropSignature, flipSignature, swapPayload } from '../support/broken-provider/damage.ts'
import type { Lies } from '../support/broken-provider/lies.ts'
import { callback, claims, times, unknownKey, userinfo } from '../support/broken-provider/mutations.ts'
import { type BrokenProvider, clientId, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { assertSignedOut } from '../support/harmless.ts'

const missing = undefined
const longest = 's'.repeat(255)

/** What a tenant may say. */
const accepted: Record<string, Lies> = {
  'the truth': {},
  '[S01] an ID token for a list of this application alone': claims({ aud: [clientId] }),
  '[S01] an ID token authorized for this application by name': claims({ azp: clientId }),
  '[S22] the longest subject and session id, with more claims than are kept': {
    ...claims({ sub: longest, sid: 's'.repeat(255) }),
    ...userinfo({ sub: longest, biography: Array.from({ length: 9 }, () => 'x'.repeat(1000)) }),
  },
  '[S22] a session id that is too long to be kept': claims({ sid: 's'.repeat(6000) }),
  '[S11] a token issued 60 seconds from now': times({ iat: 60 }),
  '[S11] a token that is not valid for another 60 seconds': times({ nbf: 60 }),
  // the login itself takes some of the 60 seconds
  '[S11] a token that expired 50 seconds ago': times({ exp: -50 }),
}

/** What nobody may say. */
const refused: Record<string, Lies> = {
  '[S01] another issuer': claims({ iss: 'https://evil.example/' }),
  '[S01] the issuer without its slash': claims(({ iss }) => ({ iss: iss.slice(0, -1) })),
  '[S01] no issuer': claims({ iss: missing }),
  '[S01] no subject': claims({ sub: missing }),
  '[S01] an empty subject': claims({ sub: '' }),
  '[S01] a subject that is a number': claims({ sub: 1 }),
  '[S22] a subject that is too long to be kept': {
    ...claims({ sub: `${longest}s` }),
    ...userinfo({ sub: `${longest}s` }),
  },
  '[S22] a subject whose few characters take many bytes': {
    ...claims({ sub: '漢'.repeat(250), sid: '漢'.repeat(250) }),
    ...userinfo({ sub: '漢'.repeat(250) }),
  },
  '[S01] another audience': claims({ aud: 'other' }),
  '[S01] a list of other audiences': claims({ aud: ['other', 'https://api.acme.com'] }),
  '[S01] an empty list of audiences': claims({ aud: [] }),
  '[S01] no audience': claims({ aud: missing }),
  '[S01] several audiences and no authorized party': claims({ aud: [clientId, 'other'] }),
  '[S01] several audiences and another authorized party': claims({ aud: [clientId, 'other'], azp: 'other' }),
  '[S01] another authorized party': claims({ azp: 'other' }),
  '[S01] no time of issue': claims({ iat: missing }),
  '[S01] a time of issue that is text': claims({ iat: 'today' }),
  '[S01] no expiry': claims({ exp: missing }),
  '[S01] an expiry that is text': claims({ exp: 'never' }),
  '[S01] a token that expired an hour ago': times({ iat: -7200, exp: -3600 }),
  '[S01] another nonce': claims({ nonce: 'of-another-login' }),
  '[S01] no nonce': claims({ nonce: missing }),
  '[S01] no signature, by the algorithm none': { idToken: { alg: 'none' } },
  '[S01] HS256 with the client secret': { idToken: { alg: 'HS256' } },
  '[S01] HS256 with the public key': { idToken: { alg: 'HS256', key: 'public key' } },
  '[S01] RS512 with the right key': { idToken: { alg: 'RS512' } },
  '[S01] PS256 with the right key': { idToken: { alg: 'PS256' } },
  '[S02] an unknown key by the name of a known one': unknownKey({}),
  '[S02] an unknown key by a name of its own': unknownKey({ kid: 'unknown' }),
  '[S02] an unknown key without a name': unknownKey({ kid: missing }),
  '[S02] an unknown key that the token brings along': unknownKey(jwk => ({ kid: missing, jwk })),
  '[S02] a damaged signature': { idToken: { damage: flipSignature } },
  '[S02] a signature taken off': { idToken: { damage: dropSignature } },
  '[S02] a payload exchanged under its signature': { idToken: { damage: swapPayload } },
  '[S04] another state': callback({ state: 'of-another-login' }),
  '[S04] no state': callback({ state: missing }),
  '[S04] another issuer beside the code': callback({ iss: 'https://evil.example/' }),
  '[S04] no issuer beside the code, though the tenant promises it': callback({ iss: missing }),
  '[S04] [S48] a userinfo answer about somebody else': userinfo({ sub: 'auth0|mallory' }),
  '[S11] a token issued five minutes from now': times({ iat: 300 }),
  '[S11] a token that is not valid for another five minutes': times({ nbf: 300 }),
  '[S11] a token that expired five minutes ago': times({ exp: -300 }),
}

let provider: BrokenProvider
let app: RunningApplication
before(async () => {
  provider = await startBrokenProvider()
  app = await startApplication({ env: provider.env })
})
beforeEach(() => provider.heal())
after(async () => {
  await app?.close()
  await provider?.close()
})

describe('what a tenant says', () => {
  // without the algorithm that Auth0 writes beside each key, the application alone decides which it accepts
  beforeEach(() =>
    provider.lie({ keySet: ({ keys }) => ({ keys: keys.map(key => ({ ...key, alg: missing })) }) }),
  )

  for (const [name, lies] of Object.entries(accepted))
    it(`${name} is accepted`, async () => {
      provider.lie(lies)

      const page = await app.client().follow('/login')

      assert.equal(page.url.href, `${app.origin}/profile`)
      assert.match(page.body, /Welcome <bdi>Katherine Johnson/)
    })

  for (const [name, lies] of Object.entries(refused))
    it(`${name} is refused`, async () => {
      const client = app.client()
      provider.lie(lies)

      const page = await client.follow('/login')

      const id = page.headers['x-request-id']
      const [, heading] = /<h1>([^<]+)<\/h1>/.exec(page.body) ?? []
      const words = Object.values(errorPages).filter(word => word.heading === heading)
      assert.equal(page.url.pathname, '/callback')
      assert.ok(words.some(({ status }) => status === page.status))
      assert.notEqual(heading, errorPages.internal.heading)
      assert.equal(heading === errorPages.misconfigured.heading, /HS256|PS256|RS512/.test(name))
      assert.match(page.body, new RegExp(`<code>${id}</code>`))
      assert.doesNotMatch(page.body, /node_modules|\bat .+:\d+:\d+|Error\b|JWT|OAUTH_/)
      // without its state, it is no login that anybody began
      const event = /\bstate\b/.test(name) ? 'request.failed' : 'login.failed'
      assert.ok(app.logged.some(line => line['event'] === event && line['requestId'] === id))
      assert.deepEqual(
        client.jar.names('localhost').filter(name => /session/.test(name)),
        [],
      )
      await assertSignedOut(client)
    })

  for (const [name, lies] of [
    ['five minutes ahead', times({ iat: 300, nbf: 300 })],
    ['five minutes behind', times({ iat: -360, exp: -300 })],
  ] as const)
    it(`[S11] a clock ${name} is named on the page and in the log`, async () => {
      provider.lie(lies)

      const page = await app.client().follow('/login')

      const lines = app.logged.filter(line => line['requestId'] === page.headers['x-request-id'])
      assert.match(page.body, /clock/i)
      assert.match(JSON.stringify(lines), /clock/i)
    })
})

describe('a tenant that rotates its keys', () => {
  it('[S03] logs the next user in, also right after the last one, and twice in a row', async () => {
    const own = await startApplication({ env: provider.env })
    const paths = [(await own.client().follow('/login')).url.pathname]

    for (let rotations = 0; rotations < 2; rotations++) {
      await provider.rotateKeys()
      paths.push((await own.client().follow('/login')).url.pathname)
    }
    await own.close()

    assert.deepEqual(paths, ['/profile', '/profile', '/profile'])
  })
})

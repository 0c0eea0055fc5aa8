import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { dropSignature, flipSignature, swapPayload } from '../support/broken-provider/damage.ts'
import { claims as idTokenClaims, userinfo } from '../support/broken-provider/mutations.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { createSigningKey } from '../support/broken-provider/signing-key.ts'
import { person } from '../support/broken-provider/truth.ts'
import type { Answer, Client } from '../support/client.ts'
import { createLogoutToken, type LogoutTokenLie, logoutEvent, sendLogout } from '../support/logout-token.ts'
import { startPair } from '../support/pair.ts'

const missing = undefined
const claims = (claims: Record<string, unknown>): LogoutTokenLie => ({ claims })
/** Times in seconds from when the token is made. */
const times = (fromNow: Record<string, number>): LogoutTokenLie => ({ fromNow })
const header = (header: Record<string, unknown>): LogoutTokenLie => ({ header })

/** What the tenant may say. */
const accepted: Record<string, LogoutTokenLie> = {
  'the truth': {},
  'the session alone': claims({ sub: missing }),
  'the person alone': claims({ sid: missing }),
  'several audiences, this application among them': claims({ aud: ['another', 'the-application'] }),
  'a clock that is 50 seconds ahead': times({ iat: 50, exp: 170 }),
  'a clock that is 50 seconds behind': times({ iat: -170, exp: -50 }),
  'a token at the end of its two minutes, by a clock that is 50 seconds behind': times({
    iat: -165,
    exp: -45,
  }),
  'a life of ten minutes': times({ exp: 600 }),
  'a type of its own': header({ typ: 'logout+jwt' }),
  'a type of its own, written in full': header({ typ: 'application/logout+JWT' }),
  'no type': header({ typ: missing }),
  'another event beside the logout': claims({
    events: { [logoutEvent]: {}, 'https://example.com/other': {} },
  }),
}

/** What nobody may say. The first eight are the conformance plan's. */
const refused: Record<string, LogoutTokenLie> = {
  'another issuer': claims({ iss: 'https://evil.example/' }),
  'another audience': claims({ aud: 'another' }),
  'the algorithm none': {
    damage: jwt => [encode({ alg: 'none', typ: 'JWT' }), jwt.split('.')[1], ''].join('.'),
  },
  'a nonce': claims({ nonce: 'n-0S6_WzA2Mj' }),
  'no events': claims({ events: missing }),
  'events without the logout': claims({ events: { 'https://example.com/other': {} } }),
  'neither person nor session': claims({ sub: missing, sid: missing }),
  'a damaged signature': { damage: flipSignature },

  'an ID token of the same session': claims({ events: missing, jti: missing, auth_time: 1 }),
  'an ID token with all that a hook may add': claims({ events: {} }),
  'the type of an access token': header({ typ: 'at+jwt' }),
  'a type that is a number': header({ typ: 7 }),
  'the type of another event': header({ typ: 'secevent+jwt' }),
  'no issuer': claims({ iss: missing }),
  'no audience': claims({ aud: missing }),
  'no time of issue': claims({ iat: missing }),
  'no expiry': claims({ exp: missing }),
  'no identifier': claims({ jti: missing }),
  'an empty identifier': claims({ jti: '' }),
  'an identifier that is a number': claims({ jti: 1 }),
  'a token that expired two minutes ago': times({ iat: -240, exp: -120 }),
  'a token from two minutes ahead': times({ iat: 120, exp: 240 }),
  'a token of yesterday that has not expired': times({ iat: -86_400, exp: 60 }),
  'a token of five minutes ago that has not expired': times({ iat: -300, exp: 300 }),
  'a token of 1970 that has not expired': { ...claims({ iat: 0 }), ...times({ exp: 60 }) },
  'a token from before all time': { ...claims({ iat: -1e300 }), ...times({ exp: 60 }) },
  'an expiry in 275,000 years': claims({ exp: 8.7e12 }),
  'an expiry that no date reaches': claims({ exp: 1e300 }),
  'an expiry in a year': times({ exp: 365 * 86_400 }),
  'an expiry in an hour': times({ exp: 3600 }),
  'events that are a list': claims({ events: [logoutEvent] }),
  'a logout that is no object': claims({ events: { [logoutEvent]: true } }),
  'a person that is an object': claims({ sub: { $ne: '' } }),
  'a session that is a list': claims({ sid: ['the-session'] }),
  'an empty session': claims({ sid: '' }),
  'a session of a megabyte': claims({ sid: 'x'.repeat(1024 * 1024) }),
  'HS256 with the client secret': header({ alg: 'HS256' }),
  'a payload exchanged under its signature': { damage: swapPayload },
  'a signature taken off': { damage: dropSignature },
  'no token at all': { damage: () => 'logout' },
  'an empty one': { damage: () => '' },
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

async function loggedIn(
  { sub = person.sub, ...session }: { sub?: string; sid?: unknown } = {},
  at = app,
): Promise<Client> {
  provider.lie({ ...idTokenClaims({ sub, sid: 'the-session', ...session }), ...userinfo({ sub }) })
  const client = at.client()
  await client.follow('/login')
  return client
}

async function isLoggedIn(client: Client): Promise<boolean> {
  return (await client.copy().get('/profile')).status === 200
}

async function say(lie: LogoutTokenLie = {}): Promise<Answer> {
  const key =
    lie.header?.['alg'] === 'HS256' ? { key: createSecretKey(Buffer.from(provider.client.secret)) } : {}
  return sendLogout(app.client(), await createLogoutToken(provider, { ...lie, ...key }))
}

describe('what the tenant says of a logout', () => {
  for (const [name, lie] of Object.entries(accepted))
    it(`[S23] ${name} is accepted, and ends the session`, async () => {
      const client = await loggedIn()
      // a session that begins within the same second as the logout is told apart by the time of its arrival
      await delay(5)

      const answer = await say(lie)

      assert.equal(answer.status, 204)
      assert.equal(answer.headers['cache-control'], 'no-store')
      assert.equal(answer.body, '')
      assert.deepEqual(answer.setCookies, [])
      assert.equal(await isLoggedIn(client), false)
    })

  for (const [name, lie] of Object.entries(refused))
    it(`[S23] ${name} is refused, and ends nothing`, async () => {
      const client = await loggedIn()

      const answer = await say(lie)

      assert.equal(answer.status, 400)
      assert.equal(answer.headers['cache-control'], 'no-store')
      assert.equal(await isLoggedIn(client), true)
    })

  it('[S23] an unknown key is refused', async () => {
    const client = await loggedIn()

    const answers = [
      await say({ key: provider.keys.unknown.privateKey }),
      await say({ key: provider.keys.unknown.privateKey, header: { kid: 'unknown' } }),
    ]

    assert.deepEqual(
      answers.map(({ status }) => status),
      [400, 400],
    )
    assert.equal(await isLoggedIn(client), true)
  })

  it('[S23] the same token is refused the second time', async () => {
    const token = await createLogoutToken(provider)

    const answers = [await sendLogout(app.client(), token), await sendLogout(app.client(), token)]

    assert.deepEqual(
      answers.map(({ status }) => status),
      [204, 400],
    )
  })

  it('[S23] of ten copies that arrive at once, one is accepted', async () => {
    const token = await createLogoutToken(provider)

    const answers = await Promise.all(Array.from({ length: 10 }, () => sendLogout(app.client(), token)))

    assert.deepEqual(answers.map(({ status }) => status).sort(), [204, ...Array(9).fill(400)])
  })

  it('[S23] a refusal says why in the log, without the token', async () => {
    const token = await createLogoutToken(provider, claims({ nonce: 'n' }))
    const { headers } = await sendLogout(app.client(), token)

    const lines = app.logged.filter(line => line['requestId'] === headers['x-request-id'])

    assert.equal(lines.find(line => line['event'] === 'logout.refused')?.['reason'], 'nonce')
    assert.doesNotMatch(JSON.stringify(app.logged), new RegExp(token.slice(-40)))
  })
})

describe('what is no logout of the tenant', () => {
  const form = 'application/x-www-form-urlencoded'
  const bodies: Record<string, { type: string; body: string }> = {
    'a form without a token': { type: form, body: 'token=x' },
    'two tokens': { type: form, body: 'logout_token=a&logout_token=b' },
    JSON: { type: 'application/json', body: '{"logout_token":"x"}' },
    nothing: { type: form, body: '' },
    'a megabyte': { type: form, body: `logout_token=${'x'.repeat(1024 * 1024)}` },
    'a thousand fields': { type: form, body: 'a=1&'.repeat(1000) },
    'a form in an unknown encoding': { type: `${form}; charset=utf-7`, body: 'logout_token=x' },
  }
  for (const [name, { type, body }] of Object.entries(bodies))
    it(`[S23] [S31] ${name} is refused`, async () => {
      const answer = await app
        .client()
        .send('/backchannel-logout', { method: 'POST', headers: { 'Content-Type': type }, body })

      assert.equal(answer.status, 400)
      assert.equal(answer.headers['cache-control'], 'no-store')
    })

  it('a GET request to its address finds no page', async () => {
    assert.equal((await app.client().get('/backchannel-logout')).status, 404)
  })
})

describe('a logout at the tenant', () => {
  it('[S24] of one session ends this one only', async () => {
    const here = await loggedIn()
    const elsewhere = await loggedIn({ sid: 'another-session' })

    await say()

    assert.deepEqual([await isLoggedIn(here), await isLoggedIn(elsewhere)], [false, true])
  })

  it("[S24] of one session is not one of the person's others, though it names the person too", async () => {
    const elsewhere = await loggedIn({ sid: 'another-session' })

    await say(claims({ sub: person.sub, sid: 'unknown-here' }))

    assert.equal(await isLoggedIn(elsewhere), true)
  })

  it("[S24] of a person ends all sessions of this person, and nobody else's", async () => {
    const [here, elsewhere] = [await loggedIn(), await loggedIn({ sid: 'another-session' })]
    const somebody = await loggedIn({ sub: 'auth0|somebody', sid: 'somebodys' })
    await delay(5)

    await say(claims({ sid: missing }))

    const [one, other, third] = [
      await isLoggedIn(here),
      await isLoggedIn(elsewhere),
      await isLoggedIn(somebody),
    ]
    assert.deepEqual([one, other, third], [false, false, true])
  })

  it('[S24] of a person leaves the next login alone, though it comes within the same second', async () => {
    await say(claims({ sid: missing }))
    await delay(5)

    const client = await loggedIn({ sid: 'another-session' })

    assert.equal(await isLoggedIn(client), true)
  })

  it('[S24] of a session leaves the next login alone, even if the tenant calls it by the same name', async () => {
    await say()
    await delay(5)

    const client = await loggedIn()

    assert.equal(await isLoggedIn(client), true)
  })

  it('[S24] of a person that arrives late leaves a login alone that began after it', async () => {
    const sub = 'auth0|who-is-told-late'
    const client = await loggedIn({ sub })

    await say({ ...claims({ sub, sid: missing }), ...times({ iat: -30 }) })

    assert.equal(await isLoggedIn(client), true)
  })

  it('[S24] of a person is not undone by an earlier one that arrives later', async () => {
    const client = await loggedIn({ sid: 'another-session' })
    await delay(5)
    await say(claims({ sid: missing }))

    await say({ ...claims({ sid: missing }), ...times({ iat: -30 }) })

    assert.equal(await isLoggedIn(client), false)
  })

  it('[S24] leaves the ended session dead after a new login of the same browser', async () => {
    const client = await loggedIn()
    const copy = client.copy()
    await say()

    provider.lie(idTokenClaims({ sid: 'the-next-session' }))
    await client.follow('/login')

    assert.deepEqual([await isLoggedIn(client), await isLoggedIn(copy)], [true, false])
  })

  it('[S24] ends a session whose ID token named none, by the person', async () => {
    provider.lie({ ...idTokenClaims({ sid: missing }) })
    const client = app.client()
    await client.follow('/login')
    await delay(5)

    await say()
    const afterSession = await isLoggedIn(client)
    await say(claims({ sid: missing }))

    assert.deepEqual([afterSession, await isLoggedIn(client)], [true, false])
  })

  for (const [name, sid] of Object.entries({
    '255 characters': 's'.repeat(255),
    '256 characters': 's'.repeat(256),
    '300 characters': 's'.repeat(300),
    '6,000 characters': 's'.repeat(6000),
    '250 characters of three bytes': '漢'.repeat(250),
    '200 characters that JSON writes as six': '\u0001'.repeat(200),
  }))
    it(`[S24] of a session whose name has ${name} ends it, and no other with a name that begins like it`, async () => {
      const [client, other] = [await loggedIn({ sid }), await loggedIn({ sid: `${sid}x` })]

      const answer = await say(claims({ sid }))

      assert.equal(answer.status, 204)
      assert.deepEqual([await isLoggedIn(client), await isLoggedIn(other)], [false, true])
    })

  for (const [name, sub] of Object.entries({
    '256 characters': 's'.repeat(256),
    '250 characters of three bytes': '漢'.repeat(250),
    '200 characters that JSON writes as six': '\u0001'.repeat(200),
  }))
    it(`[S24] of a person whose name has ${name}, which nobody logs in with, is refused`, async () => {
      const client = await loggedIn({ sub })

      const answers = [await say(claims({ sub })), await say(claims({ sub, sid: missing }))]

      assert.equal(await isLoggedIn(client), false)
      assert.deepEqual(
        answers.map(({ status }) => status),
        [400, 400],
      )
    })

  for (const [name, sid] of Object.entries({ 'a number': 7, empty: '', 'a list': ['s'] }))
    it(`[S24] of a session whose name is ${name}, which no session keeps, is refused`, async () => {
      await loggedIn({ sid })

      const answer = await say(claims({ sid }))

      assert.equal(answer.status, 400)
    })

  for (const [rolling, absolute] of [
    [20, 400 * 86_400],
    [400 * 86_400, 400 * 86_400],
    [86_400, 20],
  ])
    it(`[S25] holds with sessions of ${rolling} s idle and ${absolute} s in all`, async t => {
      const durations = {
        SESSION_ROLLING_DURATION: String(rolling),
        SESSION_ABSOLUTE_DURATION: String(absolute),
      }
      const other = await startApplication({ env: { ...provider.env, ...durations } })
      t.after(() => other.close())
      const [ended, open] = [await loggedIn({}, other), await loggedIn({ sid: 'another-session' }, other)]

      await sendLogout(other.client(), await createLogoutToken(provider))

      assert.deepEqual([await isLoggedIn(ended), await isLoggedIn(open)], [false, true])
    })
})

describe('a logout at the tenant, while the tenant', () => {
  it('has new keys, is believed', async t => {
    const { app, provider } = await startPair(t)
    const client = app.client()
    await client.follow('/login')
    await provider.rotateKeys()

    const answer = await sendLogout(app.client(), await createLogoutToken(provider))

    assert.equal(answer.status, 204)
    assert.equal(await isLoggedIn(client), false)
  })

  it('is asked for its keys by a stranger, costs it one question and no more', async t => {
    const { app, provider } = await startPair(t)
    const { privateKey } = await createSigningKey()

    for (let times = 0; times < 10; times++) {
      const lie = { key: privateKey, header: { kid: `unknown-${times}` } }
      assert.equal((await sendLogout(app.client(), await createLogoutToken(provider, lie))).status, 400)
    }

    assert.ok(provider.requests('/.well-known/jwks.json') <= 2)
  })

  it('is down and its keys were never seen, is answered with 503: nobody knows whether it is true', async t => {
    const { app, provider } = await startPair(t)
    await provider.refuse()

    const answer = await sendLogout(app.client(), await createLogoutToken(provider))

    assert.equal(answer.status, 503)
    assert.match(answer.headers['retry-after'] ?? '', /^[1-9]\d*$/)
  })
})

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

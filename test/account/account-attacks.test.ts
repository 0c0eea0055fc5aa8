import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { claims } from '../support/broken-provider/mutations.ts'
import type { Answer, Client } from '../support/client.ts'
import { startPair } from '../support/pair.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication({ tenant: { accountRateLimit: null } })
})
after(() => app?.close())

/** On the account page, by a login that counts as a fresh one. */
async function ownerOf(name: string, client = app.client()): Promise<{ client: Client; page: Answer }> {
  await client.follow('/logout')
  await client.logIn(name, '/login?recent=5&returnTo=/profile')
  return { client, page: await client.follow('/account') }
}

const formOwner = ({ body }: Answer) => /name="form-owner" value="([^"]+)"/.exec(body)?.[1] ?? ''

describe('a form of the account that one person opened, and another one sends from the same browser', () => {
  for (const [path, fields] of [
    ['/account', { called: 'Ada', language: 'en', time_zone: 'UTC' }],
    ['/account/unlink', { provider: 'auth0', user_id: '65a1c0de0000000000000001' }],
    ['/account/password', {}],
    ['/account/delete', {}],
  ] as const)
    it(`[S62] changes nothing: ${path}`, async () => {
      const { client, page } = await ownerOf('Ada Lovelace')
      await ownerOf('Grace Hopper', client)
      const mails = app.mails.length

      const answer = await client.sendForm(path, { ...fields, 'form-owner': formOwner(page) })
      const after = await client.follow('/account')

      assert.equal(answer.status, 409)
      assert.match(answer.body, /Somebody else opened this form/)
      assert.match(after.body, /grace@people\.example/)
      assert.doesNotMatch(after.body, /value="Ada"/)
      assert.equal(app.mails.length, mails)
    })
})

describe('the account of somebody who logs in after another person in the same browser', () => {
  it('[S62] is never the one that was read before', async () => {
    const { client, page } = await ownerOf('Ada Lovelace')

    const { page: next } = await ownerOf('Grace Hopper', client)
    const data = JSON.parse((await client.get('/account/data')).body)

    assert.match(page.body, /ada@people\.example/)
    assert.match(next.body, /grace@people\.example/)
    assert.doesNotMatch(next.body, /ada@people\.example/)
    assert.equal(data.account.email, 'grace@people.example')
  })

  it('[S62] is theirs also where they replaced the session without a logout', async () => {
    const { client } = await ownerOf('Ada Lovelace')

    await client.choose(await client.follow('/login?another'), 'Grace Hopper')
    const next = await client.follow('/account')

    assert.match(next.body, /grace@people\.example/)
    assert.doesNotMatch(next.body, /ada@people\.example/)
  })
})

describe('ids in a request', () => {
  it('[S62] change no account but that of the session', async () => {
    const victim = await ownerOf('Alan Turing')
    const { client } = await ownerOf('Katherine Johnson')
    const ids = {
      id: 'auth0|65a1c0de0000000000000003',
      sub: 'auth0|65a1c0de0000000000000003',
      user_id: 'auth0|65a1c0de0000000000000003',
    }
    const query = `?${new URLSearchParams(ids)}`

    const saved = await client.sendForm(`/account${query}`, {
      ...ids,
      called: 'Pwned',
      language: '',
      time_zone: '',
    })
    const page = await client.follow(`/account${query}`)
    const data = JSON.parse((await client.get(`/account/data${query}`)).body)
    const theirs = await victim.client.follow('/account/data')

    assert.equal(saved.status, 303)
    assert.match(page.body, /katherine@people\.example/)
    assert.equal(data.account.email, 'katherine@people.example')
    assert.doesNotMatch(theirs.body, /Pwned/)
  })

  for (const fields of [
    { provider: 'auth0', user_id: '../../auth0|65a1c0de0000000000000003' },
    { provider: '..', user_id: '..' },
    { provider: '.', user_id: '.' },
    { provider: 'auth0/..', user_id: '%2e%2e' },
    { provider: 'auth0\u0000', user_id: '65a1c0de0000000000000003' },
    { provider: 'x'.repeat(201), user_id: 'x' },
    { provider: 'auth0', user_id: 'x'.repeat(401) },
  ])
    it(`[S62] lead nowhere else: ${JSON.stringify(fields).slice(0, 60)}`, async () => {
      const { client } = await ownerOf('Katherine Johnson')

      const answer = await client.sendForm('/account/unlink', fields)
      const page = await client.follow('/account')

      assert.ok([404, 413].includes(answer.status))
      assert.match(page.body, /katherine@people\.example/)
    })

  it('[S62] are not taken twice', async () => {
    const { client } = await ownerOf('Katherine Johnson')

    const answer = await client.sendForm('/account/unlink', 'provider=auth0&provider=x&user_id=a')

    assert.equal(answer.status, 400)
  })
})

describe('a time zone that is none of the list', () => {
  for (const time_zone of [
    'utc',
    '+01:00',
    'Etc/../UTC',
    'UTC\u0000',
    '__proto__',
    '<script>alert(1)</script>',
    'x'.repeat(1000),
  ])
    it(`is refused, whatever a machine makes of it: ${JSON.stringify(time_zone).slice(0, 40)}`, async () => {
      const { client } = await ownerOf('Ada Lovelace')

      const page = await client.sendForm('/account', { called: '', language: '', time_zone })

      assert.equal(page.status, 422)
      assert.match(page.body, /Choose a time zone/)
      assert.doesNotMatch(page.body, /<script>/)
      assert.equal((await client.get('/profile')).status, 200)
    })
})

describe('what the tenant says of an account', () => {
  const sub = `auth0|${'s'.repeat(249)}`
  const roles = Array.from({ length: 10 }, (_, index) => `${index}`.repeat(99))
  /** As much as a session takes of everything beside the account. */
  const most = {
    sub,
    sid: 'i'.repeat(255),
    amr: ['a'.repeat(195)],
    org_id: `org_${'o'.repeat(93)}`,
    org_name: 'n'.repeat(98),
    session_expiry: 33_333_333_333,
    'https://app.example/roles': roles,
  }
  const filling = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [`claim ${index}`, 'x'.repeat(100)]),
  )
  const longestZone = Intl.supportedValuesOf('timeZone').reduce((one, two) =>
    two.length > one.length ? two : one,
  )

  /** Logged in with a session that is full. */
  async function fullSession(t: Ending, account: Record<string, unknown>) {
    const env = { ACCOUNT_API: 'management', ROLES_CLAIM: 'https://app.example/roles' }
    const { app, provider } = await startPair(t, { env })
    const now = Math.floor(Date.now() / 1000)
    provider.lie({
      ...claims({ ...most, auth_time: now }),
      userinfo: truth => ({ ...truth, sub, ...filling }),
    })
    const identities = [{ provider: 'auth0', user_id: 's', connection: 'Username-Password-Authentication' }]
    provider.lie({ account: { status: 200, body: { user_id: sub, identities, ...account } } })
    const client = app.client()
    await client.follow('/login?recent=5')
    return { app, provider, client }
  }

  for (const [what, user_metadata] of Object.entries({
    'control characters': {
      called: '\u0001'.repeat(60),
      language: '\u0001'.repeat(60),
      time_zone: longestZone,
    },
    'half characters': { called: '\ud800'.repeat(60), language: '\ud800'.repeat(60), time_zone: longestZone },
    'wide characters': { called: '\u4e16'.repeat(60), language: '\u4e16'.repeat(60), time_zone: longestZone },
    quotes: { called: '"'.repeat(60), language: '\\'.repeat(60), time_zone: longestZone },
    'far too much': { called: 'x'.repeat(100_000), language: ['en'], time_zone: { toString: 'UTC' } },
    'an offset for a zone': { called: '', language: '', time_zone: '+01:00' },
    'no object': 'called',
    prototypes: JSON.parse('{"__proto__":{"called":"Pwned"},"constructor":{"called":"Pwned"}}'),
  }))
    it(`[S22] [S62] fits into the session and runs nothing: ${what}`, async t => {
      const { app, client } = await fullSession(t, { user_metadata })

      const page = await client.follow('/account')
      const profile = await client.get('/profile')

      assert.equal(page.status, 200, page.body)
      assert.match(page.body, /<h2>My details<\/h2>/)
      assert.equal(profile.status, 200)
      assert.doesNotMatch(profile.body, /Pwned/)
      const cookies = client.jar.names('localhost').filter(name => name.startsWith(app.sessionCookie))
      assert.ok(cookies.length <= 2)
    })

  it('[S22] leaves room for the longest that a form takes', async t => {
    const { client } = await fullSession(t, {})
    await client.follow('/account')

    const saved = await client.sendForm('/account', {
      called: '\u4e16'.repeat(60),
      language: 'en',
      time_zone: longestZone,
    })

    assert.equal(saved.status, 303)
    assert.equal((await client.get('/profile')).status, 200)
  })

  it('[S62] leads no call to another account', async t => {
    const hostile = { provider: '..', user_id: '..', connection: 'x', profileData: { name: '<script>' } }
    const { client, provider } = await fullSession(t, { identities: [hostile, hostile] })
    await client.follow('/account')
    const asked = provider.requests('/api/v2/users')

    const answer = await client.sendForm('/account/unlink', { provider: '..', user_id: '..' })

    assert.equal(answer.status, 404)
    assert.equal(provider.requests('/api/v2/users'), asked)
  })

  for (const user_id of ['auth0|another', undefined, ['auth0|1']])
    it(`[S62] is not shown where it is about somebody else: ${user_id}`, async t => {
      const { client } = await fullSession(t, { user_id, email: 'other@people.example' })

      const page = await client.follow('/account')

      assert.equal(page.status, 503)
      assert.doesNotMatch(page.body, /other@people/)
    })

  it('is given to the person as a file, whatever is in it', async t => {
    const { client } = await fullSession(t, {
      name: '\u0000\u001b]0;\u2028</script>\u202e',
      nickname: '\r\nX-Injected: 1',
      identities: 'none',
      app_metadata: { secret: true },
    })
    await client.follow('/account')

    const file = await client.get('/account/data')

    const { account } = JSON.parse(file.body)
    assert.equal(file.headers['content-type'], 'application/json; charset=utf-8')
    assert.equal(file.headers['content-disposition'], 'attachment; filename=my-data.json')
    assert.equal(file.headers['x-content-type-options'], 'nosniff')
    assert.equal(file.headers['x-injected'], undefined)
    assert.equal(account.name, '\u0000\u001b]0;\u2028</script>\u202e')
    assert.equal('app_metadata' in account, false)
    for (const control of ['\u0000', '\u001b']) assert.ok(!file.body.includes(control))
  })

  for (const [header, seconds] of [
    ['-5', 1],
    ['0', 1],
    ['', 1],
    ['1e99', 60],
    ['Infinity', 10],
    ['soon"><script>', 10],
    ['Wed, 21 Oct 2099 07:28:00 GMT', 10],
    ['2.5', 3],
  ] as const)
    it(`[S63] waits for a minute at most, whatever Retry-After says: ${JSON.stringify(header)}`, async t => {
      const { client, provider } = await fullSession(t, {})
      provider.lie({ account: { status: 429, headers: { 'Retry-After': header } } })

      const page = await client.follow('/account')

      assert.equal(page.status, 503)
      assert.equal(page.headers['retry-after'], String(seconds))
      assert.doesNotMatch(page.body, /<script>/)
    })
})

interface Ending {
  after(close: () => Promise<void>): void
}

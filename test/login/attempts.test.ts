import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { type Answer, Client } from '../support/client.ts'
import { skipHours } from '../support/clock.ts'
import { ForgetfulJar } from '../support/forgetful-jar.ts'
import { callbackOf, startPair } from '../support/pair.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication()
})
after(() => app?.close())

/** Starts a login that leads to a page of its own, as far as the tenant's login page. */
async function open(client: Client, tab: string): Promise<Answer> {
  return client.follow(`/login?returnTo=${encodeURIComponent(`/profile?tab=${tab}`)}`)
}

describe('logins in several tabs', () => {
  for (const order of [
    ['one', 'two'],
    ['two', 'one'],
  ] as const)
    it(`[S06] both land on their own page when ${order[0]} finishes first`, async () => {
      const client = app.client()
      const pages = { one: await open(client, 'one'), two: await open(client, 'two') }

      const landed = []
      for (const tab of order) landed.push((await client.choose(pages[tab], 'Ada Lovelace')).url.search)

      assert.deepEqual(
        landed,
        order.map(tab => `?tab=${tab}`),
      )
    })

  it('[S06] two different people: the last one to finish is the one who is logged in', async () => {
    const client = app.client()
    const [one, two] = [await open(client, 'one'), await open(client, 'two')]

    await client.choose(one, 'Ada Lovelace')
    const page = await client.choose(two, 'Grace Hopper')

    assert.match(page.body, /Welcome <bdi>Grace Hopper/)
  })

  it('five are kept for an hour, a sixth makes the oldest one give way', async () => {
    const client = app.client()
    const lines: string[] = []
    client.jar.onSet = (host, line) => {
      if (host === 'localhost') lines.push(line)
    }

    for (let tab = 0; tab < 7; tab++) await client.get('/login')

    assert.equal(client.jar.names('localhost').length, 5)
    for (const line of lines.filter(line => !/=;/.test(line))) assert.match(line, /; Max-Age=3600;/)
  })

  it('the one that gives way is the oldest', async t => {
    skipHours(t, 0)
    const client = app.client()
    const started: string[] = []

    for (let tab = 0; tab < 6; tab++) {
      await client.get('/login')
      started.push(...client.jar.names('localhost').filter(name => !started.includes(name)))
      t.mock.timers.tick(1000)
    }

    assert.deepEqual(client.jar.names('localhost'), started.slice(1))
  })
})

describe('a callback that comes again', () => {
  it('[S08] ends on the profile for somebody who is logged in', async () => {
    const { client, callback } = await finishedLogin()

    const page = await client.follow(callback)

    assert.equal(page.url.href, `${app.origin}/profile?tab=one`)
  })

  it('[S08] ends in one fresh login for somebody who is not, and where the first was to lead', async () => {
    const { client, callback } = await finishedLogin()
    await client.follow('/logout')

    const page = await client.follow(callback)

    assert.match(page.url.pathname, /^\/u\/login\//)
    const landed = await client.choose(page, 'Ada Lovelace')
    assert.equal(landed.url.href, `${app.origin}/profile?tab=one`)
  })

  it('[S08] ends on the profile without a prompt where the tenant still knows the person', async () => {
    const { client, callback } = await finishedLogin()
    client.jar.clear('localhost')

    const page = await client.follow(callback)

    assert.equal(page.url.href, `${app.origin}/profile?tab=one`)
  })

  for (const spelling of ['/callback/', '/Callback'])
    it(`[S08] is none under ${spelling}, which uses up no login`, async () => {
      const client = app.client()
      await client.logIn()
      client.jar.clear('localhost')
      const callback = await callbackOf(client)

      const misspelt = await client.get(callback.replace('/callback', spelling))
      const page = await client.follow(callback)

      assert.equal(misspelt.status, 404)
      assert.equal(page.url.href, `${app.origin}/profile`)
    })

  it('[S08] never goes in circles: a browser without cookies is told so after one more try', async () => {
    const client = app.client()
    await client.logIn()
    client.jar.onSet = host => {
      if (host === 'localhost') client.jar.clear('localhost')
    }
    client.jar.clear('localhost')
    const forgetful = forgetting(client)

    const page = await forgetful('/login')

    assert.equal(page.status, 400)
    assert.match(page.body, /Your browser kept no cookie/)
  })

  it('[S08] ends in one more fresh login, for somebody who opens one later that began by itself', async t => {
    const { client, callback } = await finishedLogin()
    await client.follow('/logout')
    const again = await client.follow(callback)
    const second = await finish(client, again)
    await client.follow('/logout')
    skipHours(t, 0.1)

    const page = await client.follow(second)

    assert.match(page.url.pathname, /^\/u\/login\//)
  })

  it('[S08] ends in a fresh login, whatever the page that began the first has in its query', async () => {
    const client = app.client()
    const callback = await finish(client, await client.follow('/profile?tab=one&retry=1'))
    await client.follow('/logout')

    const page = await client.follow(callback)

    assert.match(page.url.pathname, /^\/u\/login\//)
  })

  for (const query of [
    '',
    '?code=x',
    '?state=x&code=y',
    '?state=eyJ9&code=y',
    '?state=&error=access_denied',
    '?state=a&state=b',
    `?state=${stateOf('short')}`,
    `?state=${stateOf('x'.repeat(22), { padding: 'x'.repeat(4096) })}`,
  ])
    it(`[S04] is refused where its state is none of ours: ${query.slice(0, 60) || 'no query'}`, async () => {
      const { status, body } = await app.client().get(`/callback${query}`)

      assert.equal(status, 400)
      assert.match(body, /This login could not be trusted/)
    })

  it('[S08] an hour later its login cookie is worth nothing', async () => {
    const client = app.client()
    const page = await open(client, 'one')
    const before = app.logged.length
    const [name = ''] = client.jar.names('localhost')
    const [base, startedAt = '', key] = name.split('.')
    const old = `${base}.${(Number.parseInt(startedAt, 36) - 3601).toString(36)}.${key}`
    const value = client.jar.get(name)
    client.jar.clear('localhost')
    client.jar.store(new URL(app.origin), [`${old}=${value}; Path=/`])

    const landed = await client.choose(page, 'Ada Lovelace')

    const retried = app.logged.slice(before).filter(({ event }) => event === 'login.retried')
    assert.equal(retried.length, 1)
    assert.equal(landed.url.href, `${app.origin}/profile?tab=one`)
  })
})

async function finishedLogin(): Promise<{ client: Client; callback: string }> {
  const client = app.client()
  return { client, callback: await finish(client, await open(client, 'one')) }
}

/** From the tenant's login page to the end. Resolves with the URL of the callback. */
async function finish(client: Client, page: Answer): Promise<string> {
  let callback = ''
  const store = client.jar.store.bind(client.jar)
  client.jar.store = (url, lines) => {
    if (url.pathname === '/callback') callback = url.href
    store(url, lines)
  }
  await client.choose(page, 'Ada Lovelace')
  client.jar.store = store
  return callback
}

/** As the middleware writes one. */
function stateOf(random: string, more: Record<string, unknown> = {}): string {
  return Buffer.from(JSON.stringify({ returnTo: '/profile', random, ...more })).toString('base64url')
}

/** Follows redirects while the browser drops every cookie of the application. */
function forgetting(client: Client): (path: string) => Promise<Answer> {
  return async path => {
    let answer = await client.get(path)
    for (let hops = 0; answer.headers.location !== undefined; hops++) {
      assert.ok(hops < 20, 'it goes in circles')
      client.jar.clear('localhost')
      answer = await client.get(new URL(answer.headers.location, answer.url).href)
    }
    return answer
  }
}

describe('a browser that does not keep', () => {
  for (const [what, forgets] of [
    ['the session', /^session-/],
    ['the attempt', /^login-/],
    ['any cookie of the application', /^(session|login)-/],
  ] as const)
    it(`[S44] ${what} is told so after one more try`, async t => {
      const { app } = await startPair(t)
      const client = new Client(app.origin, { jar: new ForgetfulJar(forgets) })

      const page = await client.follow('/profile')

      assert.equal(page.status, 400)
      assert.match(page.body, /<h1>Your browser kept no cookie<\/h1>/)
    })

  it('[S44] the session for once logs in by one more try', async t => {
    const { app } = await startPair(t)
    const client = app.client()
    await client.follow('/login')
    client.jar.store(new URL(app.origin), [`${app.sessionCookie}=; Max-Age=0; Path=/`])

    const page = await client.follow('/profile')
    const next = await client.get('/profile')

    assert.deepEqual([page.status, next.status], [200, 200])
  })

  it('[S44] is not meant by a logout and a login right after it, twice', async t => {
    const { app } = await startPair(t)
    const client = app.client()

    for (let times = 0; times < 3; times++) {
      const page = await client.follow('/profile')
      await client.get('/logout')

      assert.equal(page.status, 200)
    }
  })
})

describe('a session that came back', () => {
  it('[S44] is not missed when it is ended, however soon and often', async t => {
    const { app } = await startPair(t)
    const client = app.client()

    for (let times = 0; times < 3; times++) {
      const page = await client.follow('/profile')
      // as a logout at the tenant ends it, of which this browser hears nothing
      await client.copy().get('/logout')

      assert.equal(page.status, 200)
    }
  })
})

describe('many logins that start at once', () => {
  it('[S46] leave five attempts, and each still open leads to its page', async t => {
    const { app } = await startPair(t)
    const client = app.client()
    const pages = await Promise.all(
      Array.from({ length: 40 }, (_, tab) => client.copy().get(`/login?returnTo=/profile?tab=${tab}`)),
    )
    for (const { setCookies } of pages) client.jar.store(new URL(app.origin), setCookies)
    const attempts = () => client.jar.names('localhost').filter(name => name.startsWith('login-'))
    assert.equal(attempts().length, 40)

    const authorize = await client.get(pages[17]?.headers.location ?? '')
    const landed = await client.follow(authorize.headers.location ?? '')

    assert.equal(landed.status, 200)
    assert.equal(landed.url.href, `${app.origin}/profile?tab=17`)
    assert.equal(attempts().length, 5)
  })

  it('[S46] with the longest paths cost no page and no session', async t => {
    const { app } = await startPair(t)
    const client = app.client()
    await client.follow('/login')
    const path = `/profile?${'x'.repeat(500)}`
    const pages = await Promise.all(
      Array.from({ length: 40 }, () => client.copy().get(`/login?another&returnTo=${path}`)),
    )
    for (const { setCookies } of pages) client.jar.store(new URL(app.origin), setCookies)

    const profile = await client.get('/profile')

    assert.equal(profile.status, 200)
    assert.ok(client.jar.header(new URL(app.origin)).length < 6000)
  })

  it("[S46] cost no other application's cookie", async t => {
    const { app } = await startPair(t)
    const client = app.client()
    client.jar.store(new URL(app.origin), ['other=1; Path=/', 'login-1=2; Path=/'])
    const pages = await Promise.all(Array.from({ length: 8 }, () => client.copy().get('/login')))
    for (const { setCookies } of pages) client.jar.store(new URL(app.origin), setCookies)

    const { setCookies } = await client.get('/')

    assert.equal(setCookies.length, 3)
    assert.deepEqual([client.jar.get('other'), client.jar.get('login-1')], ['1', '2'])
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { createCertificate } from '../support/certificate.ts'
import type { Client } from '../support/client.ts'
import { sendRaw } from '../support/raw-connection.ts'

/** What a browser may have collected, as the Set-Cookie lines that brought it. */
const collections: Record<string, string[]> = {
  'a few large ones': lines(13, 1000),
  'many small ones': lines(300, 40),
  'a single one': lines(1, 13_000),
  'some with names that the specification has not': [
    ...['foo[bar]', 'a"b', 'a@b', 'a/b', 'é'].map(name => `${name}=1; Path=/`),
    ...lines(13, 1000),
  ],
}

for (const scheme of ['http', 'https'] as const)
  describe(`a browser with 13 kB of cookies, over ${scheme}`, () => {
    let app: RunningApplication
    before(async () => {
      app = await startApplication(scheme === 'https' ? { certificate: await createCertificate() } : {})
    })
    after(() => app?.close())

    for (const [name, cookies] of Object.entries(collections)) {
      it(`[S22] is told so, and loses them: ${name}`, async () => {
        const client = app.client()
        client.jar.store(new URL(app.origin), cookies)

        const { status, headers, body } = await client.get('/')

        assert.equal(status, 431)
        assert.match(body, /<h1>Your browser sent too many cookies<\/h1>/)
        assert.match(body, /href="\/">Go to the home page</)
        assert.equal(headers['clear-site-data'], undefined)
        assert.match(body, new RegExp(`<code>${headers['x-request-id']}</code>`))
        assert.ok(client.jar.header(new URL(app.origin)).length < 12 * 1024)
      })

      it(`[S22] works again after that one page: ${name}`, async () => {
        const client = app.client()
        client.jar.store(new URL(app.origin), cookies)
        await client.get('/')

        const home = await client.get('/')
        const profile = await client.logIn()

        assert.equal(home.status, 200)
        assert.equal(profile.url.href, `${app.origin}/profile`)
      })

      it(`[S22] [S65] stays logged in: ${name}`, async () => {
        const client = app.client()
        await client.logIn()
        client.jar.store(new URL(app.origin), cookies)
        const first = await client.get('/profile')

        const second = await client.get('/profile')

        assert.deepEqual([first.status, second.status], [431, 200])
      })

      it(`[S65] can finish a login that was under way: ${name}`, async () => {
        const client = app.client()
        const page = await client.follow('/login')
        client.jar.store(new URL(app.origin), cookies)
        await client.get('/')

        const profile = await client.choose(page, 'Ada Lovelace')

        assert.equal(profile.url.href, `${app.origin}/profile`)
        assert.equal(profile.status, 200)
      })
    }

    it('[S22] loses also those with a prefix, which only a secure one replaces', async () => {
      const client = app.client()
      client.jar.store(new URL(app.origin), ['__Secure-a=1; Path=/; Secure', ...lines(13, 1000)])
      const Cookie = `__Secure-a=1; ${client.jar.header(new URL(app.origin))}`

      const { setCookies } = await app.client().get('/', { Cookie })

      assert.match(setCookies.find(line => line.startsWith('__Secure-a=')) ?? '', /; Secure$/)
      assert.doesNotMatch(setCookies.find(line => line.startsWith('crumb-0=')) ?? 'Secure', /Secure/)
    })

    it('[S64] loses none that it did not send: a name is taken byte for byte', async () => {
      const Cookie = `\xA0__Host-session=1; ${'x'.repeat(13_000)}=1`

      const { setCookies } = await app.client().get('/', { Cookie })

      assert.deepEqual(
        setCookies.map(line => line.split('=')[0]),
        ['\xA0__Host-session'],
      )
    })

    it('[S22] still gets the stylesheets and the probes', async () => {
      const client = app.client()
      const [stylesheet = ''] = /\/assets\/[^"]+\.css/.exec((await client.get('/')).body) ?? []
      client.jar.store(new URL(app.origin), lines(13, 1000))

      const statuses = [await client.get(stylesheet), await client.get('/livez')].map(({ status }) => status)

      assert.deepEqual(statuses, [200, 200])
    })
  })

describe('a browser with many cookies of the application', () => {
  let app: RunningApplication
  before(async () => {
    app = await startApplication()
  })
  after(() => app?.close())

  for (const [name, others] of Object.entries({
    alone: [],
    'beside 11 kB of others': lines(11, 1000),
  }))
    it(`[S46] gets its page, and keeps the five newest of forty logins under way, ${name}`, async () => {
      const client = app.client()
      client.jar.store(new URL(app.origin), others)
      const started = await Promise.all(
        Array.from({ length: 40 }, (_, index) => app.client().get(`/login?returnTo=/profile?tab=${index}`)),
      )
      for (const { setCookies } of started) client.jar.store(new URL(app.origin), setCookies)
      const before = attemptsOf(client)

      const { status } = await client.get('/')

      assert.equal(status, 200)
      assert.equal(before.length, 40)
      assert.deepEqual(attemptsOf(client), before.slice(-5))
      assert.equal(client.jar.names('localhost').length, others.length + 5)
    })

  it('[S46] finishes the login that it is about, though it is one of the oldest', async () => {
    const client = app.client()
    const page = await client.follow('/login')
    const callback = client.copy()
    for (const { setCookies } of await Promise.all(
      Array.from({ length: 40 }, () => app.client().get('/login')),
    ))
      callback.jar.store(new URL(app.origin), setCookies)

    const profile = await callback.choose(page, 'Ada Lovelace')

    assert.equal(profile.url.href, `${app.origin}/profile`)
    assert.equal(profile.status, 200)
  })

  it('[S46] stays logged in with a session and others that are too large together', async () => {
    const client = app.client()
    await client.logIn()
    client.jar.store(new URL(app.origin), lines(11, 1000))
    client.jar.store(new URL(app.origin), ['session-1=a; Path=/', `session-2=${'x'.repeat(2000)}; Path=/`])

    const { status, setCookies } = await client.get('/profile')

    assert.equal(status, 200)
    assert.deepEqual(setCookies, [])
  })

  it('[S22] loses also what calls itself a session, where that alone is too large', async () => {
    const client = app.client()
    const tossed = Array.from({ length: 4 }, (_, index) => `session-${index}=${'x'.repeat(3500)}; Path=/`)
    client.jar.store(new URL(app.origin), [...tossed, 'crumb=1; Path=/'])

    const { status } = await client.get('/')

    assert.equal(status, 431)
    assert.deepEqual(client.jar.names('localhost'), ['crumb'])
  })
})

describe('cookies that are cleared', () => {
  for (const [host, domains] of Object.entries({
    'app.team.localhost': ['app.team.localhost', 'team.localhost'],
    'a.b.corp.example': ['a.b.corp.example', 'b.corp.example', 'corp.example'],
    localhost: [],
    '127.0.0.1': [],
    '[::1]': [],
  }))
    it(`[S49] of ${host} are those that it sent, there and at ${domains.join(' and ') || 'no other domain'}`, async t => {
      const app = await startApplication({ name: host })
      t.after(() => app.close())
      const Cookie = `crumb=${'x'.repeat(13_000)}; __Host-other=1`

      const { status, headers, setCookies, body } = await app.client().send('/', {
        headers: { Host: new URL(app.origin).host, Cookie },
        via: `http://localhost:${new URL(app.origin).port}`,
      })

      assert.equal(status, 431)
      assert.equal(headers['clear-site-data'], undefined)
      assert.deepEqual(setCookies, [
        'crumb=; Path=/; Max-Age=0',
        ...domains.map(domain => `crumb=; Path=/; Max-Age=0; Domain=${domain}`),
        '__Host-other=; Path=/; Max-Age=0; Secure',
      ])
      assert.match(body, /If this page comes back, delete the cookies of this site in your browser/)
    })

  it('[S49] fit into the answer that proxies let through, the largest first', async t => {
    const app = await startApplication({ name: 'a.b.corp.example' })
    t.after(() => app.close())
    const many = Array.from({ length: 900 }, (_, index) => `${'n'.repeat(40)}${index}=1`)
    const Cookie = [...many, `large=${'x'.repeat(10_000)}`].join('; ')

    const { text } = await sendRaw(
      `http://localhost:${new URL(app.origin).port}`,
      `GET / HTTP/1.1\r\nHost: ${new URL(app.origin).host}\r\nCookie: ${Cookie}\r\nConnection: close\r\n\r\n`,
    )

    const [head = ''] = text.split('\r\n\r\n', 1)
    const names = [...head.matchAll(/^Set-Cookie: ([^=]+)=/gim)].map(([, name]) => name)
    assert.ok(Cookie.length < 63_000)
    assert.match(head, /^HTTP\/1\.1 431 /)
    assert.deepEqual(names.slice(0, 5), ['large', 'large', 'large', 'large', `${'n'.repeat(40)}100`])
    assert.ok(names.length > 200)
    assert.ok(head.length < 28 * 1024)
  })
})

function attemptsOf(client: Client): string[] {
  return client.jar.names('localhost').filter(name => name.startsWith('login-'))
}

function lines(count: number, length: number): string[] {
  return Array.from({ length: count }, (_, index) => `crumb-${index}=${'x'.repeat(length)}; Path=/`)
}

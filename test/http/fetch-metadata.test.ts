import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { startBrokenProvider } from '../support/broken-provider/provider.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { StubbornClient } from '../support/stubborn-client.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication()
})
after(() => app?.close())

/** What browsers send for everything but a person who goes to a page. */
const subrequests: Record<string, { method?: string; headers: Record<string, string> }> = {
  'an image': {
    headers: { 'Sec-Fetch-Dest': 'image', 'Sec-Fetch-Mode': 'no-cors', Accept: 'image/avif,*/*;q=0.8' },
  },
  'a favicon': {
    headers: { 'Sec-Fetch-Dest': 'image', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Site': 'same-origin' },
  },
  'a fetch()': { headers: { 'Sec-Fetch-Dest': 'empty', 'Sec-Fetch-Mode': 'cors', Accept: '*/*' } },
  'a frame': { headers: { 'Sec-Fetch-Dest': 'iframe', 'Sec-Fetch-Mode': 'navigate', Accept: 'text/html' } },
  'a script': { headers: { 'Sec-Fetch-Dest': 'script', 'Sec-Fetch-Mode': 'no-cors' } },
  'a prefetch': {
    headers: { 'Sec-Purpose': 'prefetch', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Mode': 'navigate' },
  },
  'a prerender': {
    headers: {
      'Sec-Purpose': 'prefetch;prerender',
      'Sec-Fetch-Dest': 'document',
      'Sec-Fetch-Mode': 'navigate',
    },
  },
  'an old prefetch': { headers: { Purpose: 'prefetch', Accept: 'text/html' } },
  'an old preview': { headers: { 'X-Purpose': 'preview', Accept: 'text/html' } },
  'a HEAD request': { method: 'HEAD', headers: { Accept: 'text/html' } },
}

describe('a request that no person made', () => {
  for (const [name, request] of Object.entries(subrequests)) {
    for (const path of ['/login', '/profile', '/callback?code=x&state=y', '/logout'])
      it(`[S07] ${name} starts no login at ${path}`, async () => {
        const { status, setCookies, headers } = await app.client().send(path, request)

        assert.ok(status === 401 || status === 403, `${status}`)
        assert.deepEqual(setCookies, [])
        assert.equal(headers.location, undefined)
      })

    it(`[S17] ${name} logs nobody out`, async () => {
      const client = app.client()
      await client.logIn()

      await client.send('/logout', request)
      await client.send('/userLogout', request)

      assert.equal((await client.get('/profile')).status, 200)
    })

    it(`[S07] ${name} breaks no login under way`, async () => {
      const client = app.client()
      const page = await client.follow('/login')

      for (const path of ['/login', '/profile', '/callback', '/favicon.ico', '/'])
        await client.send(path, request)
      const landed = await client.choose(page, 'Ada Lovelace')

      assert.equal(landed.url.href, `${app.origin}/profile`)
    })
  }

  it('[S07] a fetch() for a protected page gets 401 as JSON', async () => {
    const { status, headers, body } = await app.client().send('/profile', subrequests['a fetch()'])

    assert.equal(status, 401)
    assert.match(String(headers['content-type']), /^application\/json/)
    assert.equal(JSON.parse(body).error, 'unauthenticated')
  })

  it('[S07] a callback by fetch() does not use up the login', async () => {
    const provider = await startBrokenProvider()
    const other = await startApplication({ env: provider.env })
    const client = other.client()
    const authorize = await client.get('/login')
    const { headers } = await client.get(authorize.headers.location ?? '')

    const stolen = await client.send(headers.location ?? '', subrequests['a fetch()'])
    const landed = await client.follow(headers.location ?? '')
    await other.close()
    await provider.close()

    assert.equal(stolen.status, 403)
    assert.equal(landed.url.href, `${other.origin}/profile`)
  })
})

describe('a link on another site', () => {
  const elsewhere = {
    'Sec-Fetch-Site': 'cross-site',
    'Sec-Fetch-Dest': 'document',
    'Sec-Fetch-Mode': 'navigate',
  }

  for (const site of ['cross-site', 'same-site'])
    it(`[S17] to /logout asks first (${site})`, async () => {
      const client = app.client()
      await client.logIn()

      const page = await client.get('/logout', { ...elsewhere, 'Sec-Fetch-Site': site })

      assert.equal(page.status, 200)
      assert.match(page.body, /Do you want to log out\?/)
      assert.match(page.body, /href="\/logout">Logout</)
      assert.equal((await client.get('/profile')).status, 200)
    })

  it('[S17] to /logout asks first who is logged in at the tenant alone', async () => {
    const client = app.client()
    await client.logIn()
    client.jar.clear('localhost')

    const page = await client.get('/logout', elsewhere)

    assert.match(page.body, /Do you want to log out\?/)
    assert.equal((await client.follow('/profile')).url.pathname, '/profile')
  })

  it('[S17] whose user then clicks Logout logs out', async () => {
    const client = app.client()
    await client.logIn()
    await client.get('/logout', elsewhere)

    await client.get('/logout', { ...elsewhere, 'Sec-Fetch-Site': 'same-origin' })

    assert.equal((await client.get('/profile')).status, 302)
  })

  it('to /login or to a protected page starts a login', async () => {
    for (const path of ['/login', '/profile'])
      assert.equal((await app.client().get(path, { ...elsewhere, 'Sec-Fetch-User': '?1' })).status, 302)
  })
})

describe('a browser that sends no fetch metadata', () => {
  it('logs in and out as ever', async () => {
    const client = app.client()

    await client.logIn()
    await client.get('/logout')

    assert.equal((await client.get('/profile')).status, 302)
  })
})

/** What a service worker makes of a navigation that it passes on. */
const passedOn = {
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'empty',
  'Sec-Fetch-Site': 'same-origin',
  Accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
}

describe('a navigation that a service worker passes on', () => {
  it('[S45] starts a login, shows a page, and ends a session', async () => {
    const client = app.client()

    const login = await client.get('/login', passedOn)
    const page = await client.get('/profile', passedOn)
    await client.logIn()
    const logout = await client.get('/logout', passedOn)

    assert.ok(login.headers.location?.startsWith(`${app.tenantOrigin}/authorize?`))
    assert.equal(page.headers.location, '/login?returnTo=%2Fprofile')
    assert.ok(logout.headers.location?.startsWith(`${app.tenantOrigin}/v2/logout?`))
  })

  for (const [name, headers] of [
    ['asks for no HTML', { ...passedOn, Accept: '*/*' }],
    ['has the mode of a fetch()', { ...passedOn, 'Sec-Fetch-Mode': 'cors' }],
    ['has the mode same-origin', { ...passedOn, 'Sec-Fetch-Mode': 'same-origin' }],
    ['is for a frame', { ...passedOn, 'Sec-Fetch-Dest': 'iframe' }],
    ['is for an object', { ...passedOn, 'Sec-Fetch-Dest': 'object' }],
  ] as const)
    it(`[S45] is none where it ${name}`, async () => {
      const { status, setCookies } = await app.client().get('/login', headers)

      assert.equal(status, 403)
      assert.deepEqual(setCookies, [])
    })
})

describe('a login that another site began', () => {
  const navigation = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', Accept: 'text/html' }

  for (const site of ['cross-site', 'same-site'])
    for (const path of ['/login?another&returnTo=/aaa', '/profile', '/userlogin'])
      it(`[S65] without a click gets a page with a button, and no cookie: ${path}, ${site}`, async () => {
        const client = new StubbornClient(app.origin, {
          jar: new CookieJar(),
          headers: { ...navigation, 'Sec-Fetch-Site': site },
        })

        const page = await client.follow(path)

        assert.equal(page.status, 200)
        assert.equal(page.url.origin, app.origin)
        assert.match(page.body, /<h1>Do you want to log in\?<\/h1>/)
        assert.match(
          page.body,
          /<a class="button button-primary" href="\/login\?returnTo=%2F\w+(&amp;another=)?">Log In</,
        )
        assert.deepEqual(page.setCookies, [])
      })

  it('[S65] by a click begins', async () => {
    const headers = { ...navigation, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-User': '?1' }

    const { headers: answer } = await app.client().get('/login', headers)

    assert.ok(answer.location?.startsWith(`${app.tenantOrigin}/authorize?`))
  })
})

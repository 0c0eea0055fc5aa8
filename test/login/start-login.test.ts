import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { callbackOf } from '../support/pair.ts'

const corpus: string[] = JSON.parse(
  readFileSync(new URL('../data/open-redirects.json', import.meta.url), 'utf8'),
)

let app: RunningApplication
before(async () => {
  app = await startApplication()
})
after(() => app?.close())

describe('logging in', () => {
  it('asks for a code with PKCE, by query, with a nonce and a state that nobody can guess', async () => {
    const client = app.client()

    const first = new URL((await client.get('/login')).headers.location ?? '')
    const second = new URL((await client.get('/login')).headers.location ?? '')

    const asked = Object.fromEntries(first.searchParams)
    assert.equal(first.origin + first.pathname, `${app.tenantOrigin}/authorize`)
    assert.equal(asked['response_type'], 'code')
    assert.equal(asked['response_mode'], 'query')
    assert.equal(asked['code_challenge_method'], 'S256')
    assert.equal(asked['redirect_uri'], `${app.origin}/callback`)
    assert.equal(asked['scope'], 'openid profile email')
    assert.ok(asked['nonce'] && asked['code_challenge'])
    assert.notEqual(asked['state'], second.searchParams.get('state'))
  })

  it('asks for the API and the scope of the settings', async () => {
    const other = await startApplication({ env: { AUDIENCE: 'https://api.acme.com', SCOPE: 'openid email' } })

    const { headers } = await other.client().get('/login')
    await other.close()

    const asked = new URL(headers.location ?? '').searchParams
    assert.equal(asked.get('audience'), 'https://api.acme.com')
    assert.equal(asked.get('scope'), 'openid email')
  })

  it('ends on the profile', async () => {
    const page = await app.client().logIn('Grace Hopper')

    assert.equal(page.url.href, `${app.origin}/profile`)
    assert.match(page.body, /Welcome <bdi>Grace Hopper/)
  })

  it('ends where it was asked to', async () => {
    const page = await app.client().logIn('Ada Lovelace', '/login?returnTo=/profile%3Ftab=json')

    assert.equal(page.url.href, `${app.origin}/profile?tab=json`)
  })

  it('starts by itself for a page that needs one, and returns there', async () => {
    const page = await app.client().logIn('Ada Lovelace', '/profile?tab=json')

    assert.equal(page.url.href, `${app.origin}/profile?tab=json`)
  })

  it('is over at once for somebody who is logged in', async () => {
    const client = app.client()
    await client.logIn()

    const answer = await client.get('/login?returnTo=/profile%3Ftab=json')

    assert.equal(answer.headers.location, '/profile?tab=json')
  })

  it('takes anyone by e-mail address', async () => {
    const client = app.client()
    const page = await client.follow('/login')
    const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(page.body) ?? []

    const profile = await client.submit(new URL(action, page.url).href, {
      email: 'mary.jackson@nasa.example',
    })

    assert.match(profile.body, /mary\.jackson@nasa\.example/)
  })

  it('[S09] never leads away from the application, whatever it is asked for', async () => {
    const client = app.client()
    await client.logIn()
    for (const returnTo of corpus) {
      client.jar.clear('localhost')

      const answer = await client.follow(`/login?returnTo=${encodeURIComponent(returnTo)}`)

      assert.equal(answer.url.href, `${app.origin}/profile`, JSON.stringify(returnTo))
    }
  })

  it('[S09] never leads away from the application by a strange request target', async () => {
    const client = app.client()
    await client.logIn()
    const targets = [
      'http://evil.example/profile',
      '//evil.example/profile',
      '/\\evil.example',
      '/%5cevil.example',
      '/.//evil.example',
    ]
    for (const target of targets) {
      const answer = await client.send(target, { via: app.origin })

      const location = answer.headers.location ?? '/'
      assert.equal(new URL(location, app.origin).origin, app.origin, `${target} leads to ${location}`)
    }
  })

  it('[S09] never leads away from the application after a login from a strange request target', async () => {
    const client = app.client()

    const { headers } = await client.send('http://evil.example/profile', { via: app.origin })

    const page = await client.choose(await client.follow(headers.location ?? ''), 'Ada Lovelace')
    assert.equal(page.url.href, `${app.origin}/profile`)
  })

  for (const name of ['returnTo[]=/a', 'returnTo=/a&returnTo=//evil.example', 'returnTo[a]=b', 'returnTo'])
    it(`[S09] starts for the odd query ?${name}`, async () => {
      const answer = await app.client().get(`/login?${name}`)

      assert.equal(answer.status, 302)
      assert.equal(new URL(answer.headers.location ?? '').origin, app.tenantOrigin)
    })

  it('the old addresses lead to the new ones', async () => {
    const client = app.client()

    assert.equal((await client.get('/userlogin')).headers.location, '/login')
    assert.equal((await client.get('/userLogout')).headers.location, '/logout')
  })
})

describe('a login in another browser', () => {
  it('[S05] a callback from another browser logs nobody in', async () => {
    const victim = app.client()
    const callback = await stolenCallback()

    const page = await victim.follow(callback)

    // it began a login of its own, at a tenant that does not know this browser
    assert.match(page.url.pathname, /^\/u\/login\//)
    assert.match((await victim.follow('/profile')).url.pathname, /^\/u\/login\//)
  })

  it("[S05] a callback from another browser logs nobody in while this one's own login is under way", async () => {
    const victim = app.client()
    await victim.get('/login')
    const callback = await stolenCallback()

    const page = await victim.follow(callback)

    // it began a login of its own, at a tenant that does not know this browser
    assert.match(page.url.pathname, /^\/u\/login\//)
    assert.match((await victim.follow('/profile')).url.pathname, /^\/u\/login\//)
  })

  it("[S05] another browser's code does not work with this one's own state", async () => {
    const victim = app.client()
    const own = new URL((await victim.get('/login')).headers.location ?? '')
    const stolen = new URL(await stolenCallback())
    stolen.searchParams.set('state', own.searchParams.get('state') ?? '')

    const answer = await victim.get(stolen.href)

    assert.equal(answer.headers.location, '/login?returnTo=%2Fprofile&retry=1')
    assert.equal(victim.jar.get(app.sessionCookie), undefined)
    assert.match((await victim.follow('/profile')).url.pathname, /^\/u\/login\//)
  })
})

/** The callback URL of a login that an attacker began and finished, short of opening it. */
async function stolenCallback(): Promise<string> {
  const attacker = app.client()
  await attacker.logIn()
  attacker.jar.clear('localhost')
  return callbackOf(attacker)
}

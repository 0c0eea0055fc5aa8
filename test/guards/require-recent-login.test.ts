import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { callback, claims, userinfo } from '../support/broken-provider/mutations.ts'
import type { Client } from '../support/client.ts'
import { skipHours } from '../support/clock.ts'
import { ForgetfulJar } from '../support/forgetful-jar.ts'
import { guardedPages } from '../support/guarded-pages.ts'
import { asked, callbackOf, nameOn, startPair } from '../support/pair.ts'

const start = (t: TestContext, env = {}) => startPair(t, { env, pages: guardedPages })
const seconds = () => Math.floor(Date.now() / 1000)
const justNow = () => claims({ auth_time: seconds() })

describe('a page that needs a login of the last minutes', () => {
  it('asks the tenant for one, and opens after it', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')
    provider.lie(justNow())

    const redirect = await client.get('/danger')
    const parameters = await asked(client, redirect.headers.location ?? '')
    const page = await client.follow('/danger')

    assert.equal(parameters.get('max_age'), '300')
    assert.equal(parameters.get('acr_values'), null)
    assert.equal(page.url.href, `${app.origin}/danger`)
    assert.equal(page.status, 200)
  })

  it('opens for a while, and then asks again', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    provider.lie(justNow())
    await client.follow('/danger')

    const soon = await client.get('/danger')
    skipHours(t, 0.2)
    const later = await client.get('/danger')

    assert.equal(soon.status, 200)
    assert.match(later.headers.location ?? '', /^\/login\?returnTo=%2Fdanger&recent=5$/)
  })

  for (const [what, sent] of [
    ['an old one', () => ({ auth_time: seconds() - 3600 })],
    ['none', () => ({})],
    ['one of the future', () => ({ auth_time: seconds() + 3600 })],
  ] as const)
    it(`[S57] stays closed where the tenant tells of ${what}, and the session is as it was`, async t => {
      const { app, provider } = await start(t)
      const client = app.client()
      await client.follow('/login')
      const before = client.jar.header(new URL(app.origin))

      provider.lie(claims(sent()))
      const page = await client.follow('/danger')

      assert.equal(page.status, 502)
      assert.match(page.body, /The login service did not ask who you are/)
      assert.equal(client.jar.header(new URL(app.origin)), before)
    })

  it('[S57] stays closed for another person, whose login changes nothing', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')

    provider.lie({
      ...claims({ sub: 'auth0|grace', auth_time: seconds() }),
      ...userinfo({ sub: 'auth0|grace', name: 'Grace Hopper' }),
    })
    const page = await client.follow('/danger')
    const profile = await client.get('/profile')

    assert.equal(page.status, 403)
    assert.match(page.body, /You came back as somebody else/)
    assert.equal(nameOn(profile), 'Katherine Johnson')
  })

  it('[S57] asks with a prompt after another person came back, for the same proof of the same person', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')
    provider.lie(claims({ sub: 'auth0|grace', auth_time: seconds() }))
    const refused = await client.follow('/danger')
    const [, href = ''] = /class="button button-primary" href="([^"]+)"/.exec(refused.body) ?? []
    const tryAgain = href.replaceAll('&amp;', '&')

    const parameters = await asked(client, tryAgain)
    const stranger = await client.follow(tryAgain)
    provider.heal()
    provider.lie(justNow())
    const page = await client.follow(tryAgain)

    assert.deepEqual([parameters.get('prompt'), parameters.get('max_age')], ['login', '300'])
    assert.match(stranger.body, /You came back as somebody else/)
    assert.deepEqual([page.url.pathname, page.status], ['/danger', 200])
  })

  it('[S57] stays closed where somebody else logged in meanwhile, who stays logged in', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')
    const callback = await callbackOf(client, '/login?recent=5&returnTo=/danger')
    const grace = { sub: 'auth0|grace', name: 'Grace Hopper' }
    provider.lie({ ...claims({ sub: grace.sub }), ...userinfo(grace) })
    await client.follow('/login?another')

    provider.heal()
    provider.lie(justNow())
    const page = await client.follow(callback)

    assert.equal(page.status, 403)
    assert.match(page.body, /You came back as somebody else/)
    assert.equal(nameOn(await client.get('/profile')), 'Grace Hopper')
  })

  it('[S57] forgets the proof with a login that does not give one', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    provider.lie(justNow())
    await client.follow('/danger')

    provider.heal()
    await client.follow('/login?another')
    const page = await client.get('/danger')

    assert.equal(page.status, 302)
  })

  it('tells a program, in 401', async t => {
    const { app } = await start(t)
    const client = app.client()
    await client.follow('/login')

    const answer = await client.get('/danger', { Accept: 'application/json' })

    assert.deepEqual([answer.status, JSON.parse(answer.body).error], [401, 'login-not-recent'])
  })

  it('opens after a login of the same person whose session ended meanwhile', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')
    provider.lie(justNow())
    const callback = await callbackOf(client, '/login?recent=5&returnTo=/danger')

    await client.follow('/logout')
    const page = await client.follow(callback)

    assert.equal(page.url.pathname, '/danger')
  })

  it('is asked for once more where its code is not taken, and never in circles', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')

    provider.lie(callback({ code: 'used-before' }))
    const page = await client.follow('/danger')

    assert.equal(page.status, 400)
    assert.match(page.body, /This login is no longer open/)
    assert.match(page.body, /href="\/login\?returnTo=%2Fdanger&amp;recent=5"/)
    assert.equal(nameOn(await client.get('/profile')), 'Katherine Johnson')
  })

  it('ends on a page in a browser that keeps no cookie of the login, and never in circles', async t => {
    const { app } = await start(t)
    const client = app.client()
    await client.follow('/login')
    const session = `${app.sessionCookie}=${client.jar.get(app.sessionCookie)}; Path=/`
    client.jar = new ForgetfulJar(/^login-/)
    client.jar.store(new URL(app.origin), [session])
    skipHours(t, 0.1)

    const page = await client.follow('/danger')

    assert.equal(page.status, 400)
    assert.match(page.body, /This login is no longer open/)
  })

  it('[S57] belongs to one attempt: that of another login does not do', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')
    provider.lie(claims({ auth_time: seconds() - 3600 }))
    const plain = app.client()
    const strict = await callbackOf(client, '/login?recent=5')
    await callbackOf(plain, '/login')
    swapAttempts({ from: plain, to: client })

    const page = await client.follow(strict)

    assert.notEqual(page.url.pathname, '/danger')
    assert.equal(nameOn(await client.get('/profile')), 'Katherine Johnson')
  })
})

/** Puts the value of one browser's attempt under the name of another's. */
function swapAttempts({ from, to }: { readonly from: Client; readonly to: Client }): void {
  const url = new URL(to.origin)
  const attempt = (client: Client) =>
    client.jar
      .header(url)
      .split('; ')
      .find(pair => pair.startsWith('login-')) ?? ''
  const [name = ''] = attempt(to).split('=')
  to.jar.store(url, [`${name}${attempt(from).slice(attempt(from).indexOf('='))}; Path=/`])
}

describe('a page that needs a second factor', () => {
  const factor = (amr: unknown) => claims({ auth_time: seconds(), amr })

  it('asks the tenant for one, and opens after it', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')
    provider.lie(factor(['pwd', 'mfa']))

    const parameters = await asked(client, (await client.get('/vault')).headers.location ?? '')
    const page = await client.follow('/vault')

    assert.equal(parameters.get('acr_values'), 'http://schemas.openid.net/pape/policies/2007/06/multi-factor')
    assert.equal(page.status, 200)
  })

  for (const amr of [undefined, ['pwd'], 'mfa', ['mfa2'], [['mfa']], { mfa: true }])
    it(`[S57] stays closed, and goes in no circle, where the tenant answers ${JSON.stringify(amr)}`, async t => {
      const { app, provider } = await start(t)
      const client = app.client()
      await client.follow('/login')
      provider.lie(factor(amr))

      const page = await client.follow('/vault')

      assert.equal(page.status, 403)
      assert.match(page.body, /A second factor is needed/)
      assert.match(page.body, /Action/)
      assert.equal(app.logged.findLast(line => 'failure' in line)?.['failure'], 'no-second-factor')
    })

  it('[S57] stays closed for a proof without the factor, and one with it opens both', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    provider.lie(justNow())
    await client.follow('/danger')

    const closed = await client.get('/vault')
    provider.lie(factor(['mfa']))
    await client.follow('/vault')
    const open = await client.get('/danger')

    assert.equal(closed.status, 302)
    assert.equal(open.status, 200)
  })
})

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { application, logoutUrl, startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const client_id = application.clientId
const stranger = 'https://evil.example/<b>'

const tenant = await startTenant({ after })

describe('a logout at the local tenant', () => {
  it('through /v2/logout ends the session and returns to the application', async () => {
    const { browser } = await loggedIn()

    const { url } = await browser.open(tenant.url('v2/logout', { client_id, returnTo: logoutUrl }))

    assert.equal(url.href, logoutUrl)
    await assertLoggedOut(browser)
  })

  for (const path of ['v2/logout', 'oidc/logout'])
    it(`through /${path} ends the session itself, also for a copy of its cookie`, async () => {
      const { browser } = await loggedIn()
      const copy = new PlainBrowser(browser.jar.copy())

      await browser.open(tenant.url(path))

      await assertLoggedOut(copy)
    })

  it('through /v2/logout works for somebody who is not logged in', async () => {
    const { url } = await new PlainBrowser().open(tenant.url('v2/logout', { client_id, returnTo: logoutUrl }))

    assert.equal(url.href, logoutUrl)
  })

  it('through /v2/logout with nowhere to go says that it is done', async () => {
    const { browser } = await loggedIn()

    const page = await browser.open(tenant.url('v2/logout'))

    assert.equal(page.status, 200)
    assert.match(page.text, /<h1>You are logged out<\/h1>/)
    await assertLoggedOut(browser)
  })

  it('through /oidc/logout with nowhere to go leads to the application all the same', async () => {
    const page = await new PlainBrowser().open(tenant.url('oidc/logout', { client_id }))

    assert.match(page.text, /<a class="[^"]+" href="http:\/\/localhost:3000">Go to the application<\/a>/)
  })

  it('through /v2/logout with nowhere to go leads to the first URL that the application allows', async t => {
    const tenant = await startTenant(t, { logoutUrls: [logoutUrl, 'https://second.example'] })

    const { url } = await new PlainBrowser().open(tenant.url('v2/logout', { client_id }))

    assert.equal(url.href, logoutUrl)
  })

  it('through /v2/logout with nowhere to go ends on a page where the first URL is a pattern', async t => {
    const tenant = await startTenant(t, { logoutUrls: ['https://*.shop.example'] })

    const page = await new PlainBrowser().open(tenant.url('v2/logout', { client_id }))

    assert.match(page.text, /<h1>You are logged out<\/h1>/)
  })

  for (const returnTo of [
    `${logoutUrl}?a=b`,
    `${logoutUrl}#there`,
    'HTTP://LocalHost:3000/goodbye',
    'https://one.shop.example/out?next=1',
    'https://ONE.shop.example/out',
  ])
    it(`through /v2/logout goes to "${returnTo}", as Auth0 does`, async t => {
      const logoutUrls = [logoutUrl, 'https://*.shop.example/out']
      const tenant = await startTenant(t, { logoutUrls })

      const answer = await fetch(tenant.url('v2/logout', { client_id, returnTo }), { redirect: 'manual' })

      assert.deepEqual([answer.status, answer.headers.get('location')], [302, returnTo])
    })

  for (const returnTo of [
    'https://shop.example/out',
    'https://a.b.shop.example/out',
    'https://.shop.example/out',
    'https://evil.example\\.shop.example/out',
    'https://me@x.shop.example/out',
    'https://evil.example/.shop.example/out',
    'http://one.shop.example/out',
    'https://one.shop.example:444/out',
    'https://one.shop.example/OUT',
    'https://evil.example?https://one.shop.example/out',
  ])
    it(`through /v2/logout refuses "${returnTo}" where a pattern is allowed`, async t => {
      const tenant = await startTenant(t, { logoutUrls: ['https://*.shop.example/out'] })

      const page = await new PlainBrowser().open(tenant.url('v2/logout', { client_id, returnTo }))

      assert.equal(page.status, 400)
    })

  for (const returnTo of [stranger, `${logoutUrl}/`, `${logoutUrl.toUpperCase()}`, '/v2/logout', ''])
    it(`through /v2/logout refuses to go to "${returnTo}", names the setting, and still happens`, async () => {
      const { browser } = await loggedIn()

      const page = await browser.open(tenant.url('v2/logout', { client_id, returnTo }))

      assert.equal(page.status, 400)
      assert.match(page.text, /<strong>Allowed Logout URLs<\/strong>/)
      assert.ok(page.text.includes(`<dd><code dir="ltr">${returnTo.replace('<b>', '&lt;b&gt;')}</code></dd>`))
      await assertLoggedOut(browser)
    })

  it('through /v2/logout by an unknown application says so, and still happens', async () => {
    const { browser } = await loggedIn()

    const page = await browser.open(tenant.url('v2/logout', { client_id: 'other', returnTo: logoutUrl }))

    assert.equal(page.status, 403)
    assert.match(page.text, /<h1>Unknown client<\/h1>/)
    await assertLoggedOut(browser)
  })

  it('through /oidc/logout ends the session and returns with the state, without a question', async () => {
    const { browser, idToken } = await loggedIn()
    const parameters = { id_token_hint: idToken, post_logout_redirect_uri: logoutUrl, state: 'over' }

    const { url } = await browser.open(tenant.url('oidc/logout', parameters))

    assert.equal(url.href, `${logoutUrl}?state=over`)
    await assertLoggedOut(browser)
  })

  it('through /oidc/logout works for somebody who is not logged in', async () => {
    const parameters = { client_id, post_logout_redirect_uri: logoutUrl }

    const { url } = await new PlainBrowser().open(tenant.url('oidc/logout', parameters))

    assert.equal(url.href, logoutUrl)
  })

  it('through /oidc/logout with nowhere to go says that it is done', async () => {
    const { browser } = await loggedIn()

    const page = await browser.open(tenant.url('oidc/logout'))

    assert.match(page.text, /<h1>You are logged out<\/h1>/)
    await assertLoggedOut(browser)
  })

  it('through /oidc/logout refuses a URL that is not allowed and names the setting', async () => {
    const { browser, idToken } = await loggedIn()
    const parameters = { id_token_hint: idToken, post_logout_redirect_uri: stranger }

    const page = await browser.open(tenant.url('oidc/logout', parameters))

    assert.equal(page.status, 400)
    assert.match(page.text, /<strong>Allowed Logout URLs<\/strong>/)
    assert.match(page.text, /https:\/\/evil\.example\/&lt;b&gt;/)
  })

  it('through /oidc/logout refuses an ID token that is none', async () => {
    const { browser } = await loggedIn()

    const page = await browser.open(tenant.url('oidc/logout', { id_token_hint: 'nonsense' }))

    assert.equal(page.status, 400)
    assert.match(page.text, /could not decode id_token_hint/)
  })
})

async function loggedIn() {
  const browser = new PlainBrowser()
  const { url } = await browser.logIn(tenant.authorizeUrl(), ada)
  const { id_token } = await tenant.tokens(url)
  return { browser, idToken: id_token }
}

async function assertLoggedOut(browser: PlainBrowser): Promise<void> {
  const { url } = await browser.open(tenant.authorizeUrl({ prompt: 'none' }))
  assert.equal(url.searchParams.get('error'), 'login_required')
}

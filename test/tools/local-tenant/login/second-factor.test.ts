import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { type Page, PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const grace = 'auth0|65a1c0de0000000000000002'
const alan = 'auth0|65a1c0de0000000000000003'
const acr_values = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

const tenant = await startTenant({ after })

describe('a login at the local tenant with a second factor', () => {
  it('says so in the ID token', async () => {
    const browser = new PlainBrowser()
    const page = await browser.logIn(tenant.authorizeUrl({ acr_values }), ada)

    const { url } = await giveCode(browser, page)

    const { sub, amr, acr } = await tenant.claims(url)
    assert.match(page.text, /rehearsal/)
    assert.deepEqual({ sub, amr, acr }, { sub: ada, amr: ['mfa'], acr: acr_values })
  })

  it('asks for the code alone where the tenant has a session, and keeps the time of that', async t => {
    const browser = new PlainBrowser()
    const first = await browser.logIn(tenant.authorizeUrl({ max_age: '600' }), ada)
    const before = await tenant.claims(first.url)
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 300_000 })
    const page = await browser.open(tenant.authorizeUrl({ acr_values, max_age: '600' }))

    const { url } = await giveCode(browser, page)

    const after = await tenant.claims(url)
    assert.equal(after['auth_time'], before['auth_time'])
    assert.deepEqual(after['amr'], ['mfa'])
  })

  it('asks again for a wrong code', async () => {
    const browser = new PlainBrowser()
    const page = await browser.logIn(tenant.authorizeUrl({ acr_values }), ada)

    const answer = await browser.submit(page, { code: 'wrong' }, '/second-factor')

    assert.equal(answer.status, 400)
    assert.match(answer.text, /role="alert">This is not the code/)
  })

  it('passes somebody without a second factor, and claims nothing', async () => {
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl({ acr_values }), alan)

    const claims = await tenant.claims(url)
    assert.equal(claims.sub, alan)
    assert.ok(!('amr' in claims) && !('acr' in claims))
  })

  it('cannot be had without a prompt', async () => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), ada)

    const { url } = await browser.open(tenant.authorizeUrl({ acr_values, prompt: 'none' }))

    assert.equal(url.searchParams.get('error'), 'interaction_required')
  })

  it('is not claimed by a silent login after it', async () => {
    const browser = new PlainBrowser()
    await giveCode(browser, await browser.logIn(tenant.authorizeUrl({ acr_values }), ada))

    const { url } = await browser.open(tenant.authorizeUrl())

    const claims = await tenant.claims(url)
    assert.equal(claims.sub, ada)
    assert.ok(!('amr' in claims) && !('acr' in claims))
  })

  it('is not claimed by a login after it that asks for none', async () => {
    const browser = new PlainBrowser()
    await giveCode(browser, await browser.logIn(tenant.authorizeUrl({ acr_values }), ada))

    const { url } = await browser.logIn(tenant.authorizeUrl({ prompt: 'login' }), ada)

    assert.ok(!('amr' in (await tenant.claims(url))))
  })

  it('is not given in place of the first one', async () => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), ada)
    const login = await browser.open(tenant.authorizeUrl({ acr_values, prompt: 'login' }))

    const answer = await browser.submit(login, { code: '' }, '/second-factor')

    assert.equal(answer.status, 400)
    assert.match(answer.text, /<h1>This login has ended<\/h1>/)
  })

  it('counts for nobody else who logged in meanwhile in another tab', async () => {
    const browser = new PlainBrowser()
    const page = await browser.logIn(tenant.authorizeUrl({ acr_values }), ada)
    await browser.logIn(tenant.authorizeUrl({ prompt: 'login' }), grace)

    const answer = await giveCode(browser, page)

    assert.equal(answer.status, 400)
    assert.match(answer.text, /<h1>This login has ended<\/h1>/)
  })
})

describe('a login at the local tenant with max_age', () => {
  it('asks nobody whose session is young enough, and says when it began', async () => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), ada)

    const { url } = await browser.open(tenant.authorizeUrl({ max_age: '600' }))

    const { auth_time, amr } = await tenant.claims(url)
    assert.ok(Math.abs(Number(auth_time) - Date.now() / 1000) < 60)
    assert.equal(amr, undefined)
  })

  it('asks anew where the session is older, and says when the person answered', async t => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), ada)
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 601_000 })

    const older = await browser.open(tenant.authorizeUrl({ max_age: '700' }))
    const page = await browser.open(tenant.authorizeUrl({ max_age: '600' }))
    const { url } = await browser.submit(page, { person: ada })

    const before = await tenant.claims(older.url)
    const after = await tenant.claims(url)
    assert.match(page.text, /<h1>Log in<\/h1>/)
    assert.ok(Number(after['auth_time']) - Number(before['auth_time']) > 600)
  })

  it('of 0 always asks, and says when it was', async () => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), ada)

    const { url } = await browser.logIn(tenant.authorizeUrl({ max_age: '0' }), ada)

    assert.equal(typeof (await tenant.claims(url))['auth_time'], 'number')
  })

  it('is what makes the ID token say it', async () => {
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl({ prompt: 'login' }), ada)

    assert.ok(!('auth_time' in (await tenant.claims(url))))
  })
})

async function giveCode(browser: PlainBrowser, page: Page): Promise<Page> {
  const [, code = ''] = /<code class="tenant-code">(\d{6})</.exec(page.text) ?? []
  return browser.submit(page, { code }, '/second-factor')
}

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { type Page, PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const grace = 'auth0|65a1c0de0000000000000002'
const charles = 'auth0|65a1c0de0000000000000007'
const herman = 'auth0|65a1c0de0000000000000008'

const tenant = await startTenant({ after })

describe('a login at the local tenant', () => {
  it('passes without a prompt the second time', async () => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), ada)

    const { url } = await browser.open(tenant.authorizeUrl())

    assert.equal((await tenant.claims(url)).sub, ada)
  })

  it('keeps its session id the second time', async () => {
    const browser = new PlainBrowser()
    const first = await browser.logIn(tenant.authorizeUrl(), ada)

    const second = await browser.open(tenant.authorizeUrl())

    assert.equal((await tenant.claims(second.url))['sid'], (await tenant.claims(first.url))['sid'])
  })

  it('with prompt=login asks again, and somebody else may answer', async () => {
    const browser = new PlainBrowser()
    const first = await browser.logIn(tenant.authorizeUrl(), ada)

    const second = await browser.logIn(tenant.authorizeUrl({ prompt: 'login' }), grace)

    const [before, after] = [await tenant.claims(first.url), await tenant.claims(second.url)]
    assert.equal(after.sub, grace)
    assert.notEqual(after['sid'], before['sid'])
    assert.equal((await tenant.claims((await browser.open(tenant.authorizeUrl())).url)).sub, grace)
  })

  it('with prompt=consent asks for nothing', async () => {
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl({ prompt: 'consent' }), ada)

    assert.equal((await tenant.claims(url)).sub, ada)
  })

  it('with prompt=none answers login_required', async () => {
    const { url } = await new PlainBrowser().open(tenant.authorizeUrl({ prompt: 'none' }))

    assert.equal(url.searchParams.get('error'), 'login_required')
    assert.equal(url.searchParams.get('state'), 'the-state')
  })

  it('with prompt=none passes when somebody is logged in', async () => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), ada)

    const { url } = await browser.open(tenant.authorizeUrl({ prompt: 'none' }))

    assert.equal((await tenant.claims(url)).sub, ada)
  })

  it('accepts the other parameters of Auth0', async () => {
    const start = tenant.authorizeUrl({
      audience: 'https://api.example',
      connection: 'google-oauth2',
      login_hint: 'ada@people.example',
      screen_hint: 'login',
      response_mode: 'query',
    })

    const { url } = await new PlainBrowser().logIn(start, ada)

    assert.equal((await tenant.claims(url)).sub, ada)
  })

  it('works in two tabs at once, for two people, whichever comes first', async () => {
    const browser = new PlainBrowser()
    const one = await browser.open(tenant.authorizeUrl({ state: 'one' }))
    const two = await browser.open(tenant.authorizeUrl({ state: 'two' }))

    const second = await browser.submit(two, { person: grace })
    const first = await browser.submit(one, { person: ada })

    assert.equal(second.url.searchParams.get('state'), 'two')
    assert.equal((await tenant.claims(second.url)).sub, grace)
    assert.equal(first.url.searchParams.get('state'), 'one')
    assert.equal((await tenant.claims(first.url)).sub, ada)
  })

  it('works in a tab that was open before another one changed the person', async () => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), ada)
    const waiting = await browser.open(tenant.authorizeUrl({ prompt: 'login' }))
    await browser.logIn(tenant.authorizeUrl({ prompt: 'login' }), grace)

    const { url } = await browser.submit(waiting, { person: ada })

    assert.equal((await tenant.claims(url)).sub, ada)
  })

  it('of a blocked person is refused by the code that Auth0 has for it', async () => {
    const page = await new PlainBrowser().logIn(tenant.authorizeUrl(), charles)

    assertDenied(page, 'user is blocked', 'unauthorized')
  })

  it('of a person whom a rule stops is denied, in the words of the rule', async () => {
    const page = await new PlainBrowser().logIn(tenant.authorizeUrl(), herman)

    assertDenied(page, 'Please verify your e-mail first')
  })

  it('that was denied leaves nobody logged in', async () => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), charles)

    const { url } = await browser.open(tenant.authorizeUrl({ prompt: 'none' }))

    assert.equal(url.searchParams.get('error'), 'login_required')
  })

  it('can be cancelled', async () => {
    const browser = new PlainBrowser()
    const start = await browser.open(tenant.authorizeUrl())

    const page = await browser.submit(start, {}, '/cancel')

    assertDenied(page, 'User did not authorize the request')
  })
})

function assertDenied({ url }: Page, description: string, error = 'access_denied'): void {
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    error,
    error_description: description,
    state: 'the-state',
    iss: tenant.issuer,
  })
}

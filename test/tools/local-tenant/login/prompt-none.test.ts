import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const edsger = 'auth0|65a1c0de0000000000000011'
const barbara = 'auth0|65a1c0de0000000000000012'

const tenant = await startTenant({ after })

describe('a login at the local tenant with prompt=none', () => {
  it('is refused with login_required where there is no session', async () => {
    const { url } = await new PlainBrowser().open(tenant.authorizeUrl({ prompt: 'none' }))

    assert.equal(url.searchParams.get('error'), 'login_required')
    assert.equal(url.searchParams.get('error_description'), 'Login required')
  })

  for (const [person, heading, error, description] of [
    [edsger, 'Authorize the application', 'consent_required', 'Consent required'],
    [barbara, 'One more question', 'interaction_required', 'Interaction required'],
  ] as const) {
    it(`is refused with ${error} to somebody who is asked each time`, async () => {
      const browser = new PlainBrowser()
      await browser.submit(await browser.logIn(tenant.authorizeUrl(), person), {}, '/answer')

      const { url } = await browser.open(tenant.authorizeUrl({ prompt: 'none' }))

      assert.equal(url.searchParams.get('error'), error)
      assert.equal(url.searchParams.get('error_description'), description)
    })

    it(`is what "${heading}" stands against`, async () => {
      const browser = new PlainBrowser()
      const first = await browser.logIn(tenant.authorizeUrl(), person)
      const passed = await browser.submit(first, {}, '/answer')
      const second = await browser.open(tenant.authorizeUrl())

      const declined = await browser.submit(second, {}, '/cancel')

      for (const { text } of [first, second]) assert.match(text, new RegExp(`<h1>${heading}</h1>`))
      assert.equal((await tenant.claims(passed.url)).sub, person)
      assert.equal(declined.url.searchParams.get('error'), 'access_denied')
    })
  }

  it('passes anybody else with a session, and claims no factor', async () => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), ada)

    const { url } = await browser.open(tenant.authorizeUrl({ prompt: 'none' }))

    const claims = await tenant.claims(url)
    assert.equal(claims.sub, ada)
    assert.equal(claims['amr'], undefined)
  })
})

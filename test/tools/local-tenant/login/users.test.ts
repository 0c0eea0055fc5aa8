import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { type Profile, type RunningTenant, startTenant } from '../../../support/tenant.ts'

const tenant = await startTenant({ after })

describe('a login with an e-mail address', () => {
  it('is a login as somebody with that address', async () => {
    const profile = await logInWith(tenant, 'jane.van_dyke@company.example')

    assert.match(profile.sub, /^auth0\|[0-9a-f]{24}$/)
    assert.equal(profile.name, 'Jane Van Dyke')
    assert.equal(profile.nickname, 'jane.van_dyke')
    assert.equal(profile.email, 'jane.van_dyke@company.example')
    assert.equal(profile.email_verified, true)
    assert.equal((await fetch(profile.picture)).headers.get('content-type'), 'image/svg+xml; charset=utf-8')
  })

  it('is the same person each time, also after a restart', async t => {
    const before = await logInWith(tenant, 'jane@company.example')

    const now = await logInWith(await startTenant(t), 'Jane@Company.example')

    assert.equal(now.sub, before.sub)
  })

  it('is somebody else with another address', async () => {
    const jane = await logInWith(tenant, 'jane@company.example')

    const john = await logInWith(tenant, 'john@company.example')

    assert.notEqual(john.sub, jane.sub)
  })

  it('finds the people on the list, with what is said about them', async () => {
    const browser = new PlainBrowser()
    const page = await browser.open(tenant.authorizeUrl())

    const { url } = await browser.submit(page, { email: 'CHARLES@people.example' })

    assert.equal(url.searchParams.get('error_description'), 'user is blocked')
  })

  for (const email of ['', 'nobody', 'a b@company.example', 'a@b@c.example', `${'x'.repeat(250)}@a.example`])
    it(`asks again where the address is no address: "${email.slice(0, 30)}"`, async () => {
      const browser = new PlainBrowser()
      const page = await browser.open(tenant.authorizeUrl())

      const answer = await browser.submit(page, { email })

      assert.equal(answer.status, 400)
      assert.match(answer.text, /role="alert">Enter an e-mail address/)
      assert.match(answer.text, new RegExp(`name="email" type="email" value="${email}"`))
    })
})

async function logInWith(tenant: RunningTenant, email: string): Promise<Profile> {
  const browser = new PlainBrowser()
  const { url } = await browser.submit(await browser.open(tenant.authorizeUrl()), { email })
  return tenant.userinfo(url)
}

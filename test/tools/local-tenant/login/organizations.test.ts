import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { invitations, organizations } from '../../../../src/tools/local-tenant/organizations.ts'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const grace = 'auth0|65a1c0de0000000000000002'
const alan = 'auth0|65a1c0de0000000000000003'
const katherine = 'auth0|65a1c0de0000000000000010'
const [engines, moonshot] = organizations
const [invitation] = invitations
assert.ok(engines && moonshot && invitation)

const tenant = await startTenant({ after })

describe('a login at the local tenant as a member of an organization', () => {
  for (const organization of [engines.id, engines.name, engines.name.toUpperCase()])
    it(`says so in the ID token, asked for as ${organization}`, async () => {
      const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl({ organization }), grace)

      const { org_id, org_name } = await tenant.claims(url)
      assert.deepEqual({ org_id, org_name }, { org_id: engines.id, org_name: engines.name })
    })

  it('passes without a prompt the second time, into another organization too', async () => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl({ organization: engines.id }), ada)

    const { url } = await browser.open(tenant.authorizeUrl({ organization: moonshot.id, prompt: 'none' }))

    assert.equal((await tenant.claims(url))['org_id'], moonshot.id)
  })

  it('says nothing about organizations where none was asked for', async () => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl({ organization: engines.id }), ada)

    const { url } = await browser.open(tenant.authorizeUrl())

    const claims = await tenant.claims(url)
    assert.ok(!('org_id' in claims) && !('org_name' in claims))
  })

  it('is named on the login page', async () => {
    const { text } = await new PlainBrowser().open(tenant.authorizeUrl({ organization: moonshot.name }))

    assert.match(text, /as a member of <b>Moonshot Society<\/b>/)
  })

  for (const [person, organization] of [
    [grace, moonshot],
    [alan, engines],
  ] as const)
    it(`is refused to ${person}, who is no member`, async () => {
      const start = tenant.authorizeUrl({ organization: organization.id })

      const { url } = await new PlainBrowser().logIn(start, person)

      assertRefused(url, 'access_denied', `user ${person} is not part of the ${organization.id} organization`)
    })

  it('is refused where the organization does not exist', async () => {
    const { url } = await new PlainBrowser().open(
      tenant.authorizeUrl({ organization: 'org_0000000000000000' }),
    )

    assertRefused(
      url,
      'invalid_request',
      'parameter organization is invalid: org_0000000000000000 does not exist',
    )
  })

  it('is refused by an application without organizations', async t => {
    const tenant = await startTenant(t, { organizationUsage: 'deny' })

    const { url } = await new PlainBrowser().open(tenant.authorizeUrl({ organization: engines.id }))

    assertRefused(url, 'invalid_request', 'parameter organization is not allowed for this client')
  })
})

describe('a login at the local tenant for an application that requires an organization', () => {
  it('is refused without one', async t => {
    const tenant = await startTenant(t, { organizationUsage: 'require' })

    const { url } = await new PlainBrowser().open(tenant.authorizeUrl())

    assertRefused(url, 'invalid_request', 'parameter organization is required for this client')
  })

  it('asks for it first where the application has that prompt', async t => {
    const settings = { organizationUsage: 'require', organizationPrompt: 'pre_login_prompt' } as const
    const tenant = await startTenant(t, settings)
    const browser = new PlainBrowser()
    const choice = await browser.open(tenant.authorizeUrl())

    const login = await browser.submit(choice, { organization: moonshot.id }, '/organization')

    const { url } = await browser.submit(login, { person: ada })
    assert.match(choice.text, /<h1>Choose an organization<\/h1>/)
    assert.match(login.text, /as a member of <b>Moonshot Society<\/b>/)
    assert.equal((await tenant.claims(url))['org_id'], moonshot.id)
  })

  it('asks for one of the person afterwards where the application has that prompt', async t => {
    const settings = { organizationUsage: 'require', organizationPrompt: 'post_login_prompt' } as const
    const tenant = await startTenant(t, settings)
    const browser = new PlainBrowser()
    const choice = await browser.logIn(tenant.authorizeUrl(), grace)

    const foreign = await browser.submit(choice, { organization: moonshot.id }, '/organization')
    const { url } = await browser.submit(choice, { organization: engines.id }, '/organization')

    assert.doesNotMatch(choice.text, /Moonshot/)
    assert.equal(foreign.status, 400)
    assert.equal((await tenant.claims(url))['org_id'], engines.id)
  })

  it('is refused to somebody without any, and to nobody else, without a prompt', async t => {
    const settings = { organizationUsage: 'require', organizationPrompt: 'post_login_prompt' } as const
    const tenant = await startTenant(t, settings)
    const browser = new PlainBrowser()

    const refused = await browser.logIn(tenant.authorizeUrl(), alan)
    await browser.logIn(tenant.authorizeUrl({ prompt: 'login' }), grace)
    const silent = await browser.open(tenant.authorizeUrl({ prompt: 'none' }))

    const words = 'client requires organization membership, but user does not belong to any organization'
    assertRefused(refused.url, 'access_denied', words)
    assertRefused(silent.url, 'interaction_required', 'Interaction required')
  })
})

describe('an invitation of the local tenant', () => {
  const parameters = { invitation: invitation.ticket, organization: moonshot.id }
  const used = 'invitation not found or already used'

  it('makes the invited guest a member', async t => {
    const tenant = await startTenant(t)
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(parameters), katherine)

    const again = await new PlainBrowser().logIn(
      tenant.authorizeUrl({ organization: moonshot.id }),
      katherine,
    )

    assert.equal((await tenant.claims(url))['org_id'], moonshot.id)
    assert.equal((await tenant.claims(again.url))['org_id'], moonshot.id)
  })

  it('counts once', async t => {
    const tenant = await startTenant(t)
    await new PlainBrowser().logIn(tenant.authorizeUrl(parameters), katherine)

    const { url } = await new PlainBrowser().open(tenant.authorizeUrl(parameters))

    assertRefused(url, 'invalid_request', used)
  })

  it('counts in one of two tabs', async t => {
    const tenant = await startTenant(t)
    const [one, two] = [new PlainBrowser(), new PlainBrowser()]
    const waiting = await one.open(tenant.authorizeUrl(parameters))
    await two.logIn(tenant.authorizeUrl(parameters), grace)

    const { url } = await one.submit(waiting, { person: katherine })

    assertRefused(url, 'invalid_request', used)
  })

  for (const person of [ada, alan])
    it(`is used up by ${person}, who is not invited`, async t => {
      const tenant = await startTenant(t)

      const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(parameters), person)

      const later = await new PlainBrowser().open(tenant.authorizeUrl(parameters))
      const words = 'the specified account is not allowed to accept the current invitation'
      assertRefused(url, 'access_denied', words)
      assertRefused(later.url, 'invalid_request', used)
    })

  it('is for its own organization', async () => {
    const start = tenant.authorizeUrl({ ...parameters, organization: engines.id })

    const { url } = await new PlainBrowser().open(start)

    assertRefused(url, 'invalid_request', used)
  })

  it('is for an organization that is named with it', async () => {
    const start = tenant.authorizeUrl({ invitation: invitation.ticket })

    const { url } = await new PlainBrowser().open(start)

    assertRefused(url, 'invalid_request', 'parameter organization is required for this client')
  })
})

function assertRefused(url: URL, error: string, description: string): void {
  assert.equal(url.searchParams.get('error'), error)
  assert.equal(url.searchParams.get('error_description'), description)
}

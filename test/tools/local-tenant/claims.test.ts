import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { JWTPayload } from 'jose'
import type { Person } from '../../../src/tools/local-tenant/accounts/person.ts'
import { people } from '../../../src/tools/local-tenant/people.ts'
import { startApplication } from '../../support/application.ts'
import { guardedPages } from '../../support/guarded-pages.ts'
import { PlainBrowser } from '../../support/local-tenant/plain-browser.ts'
import { type Profile, type RunningTenant, startTenant } from '../../support/tenant.ts'

const rolesClaim = 'https://app.example/roles'
const [ada, , alan] = people
assert.ok(ada && alan)

describe('the roles of the local tenant', () => {
  for (const [person, roles] of [
    [ada, ['admin']],
    [alan, []],
  ] as const)
    it(`stand in the ID token and in /userinfo, of ${person.name}: [${roles}]`, async t => {
      const tenant = await startTenant(t, { rolesClaim })

      const { idToken, userinfo } = await logInAs(tenant, person)

      assert.deepEqual(idToken[rolesClaim], roles)
      assert.deepEqual(Reflect.get(userinfo, rolesClaim), roles)
    })

  it('reach an application that has the setting', async t => {
    const app = await startApplication({ env: { ROLES_CLAIM: rolesClaim }, pages: guardedPages })
    t.after(() => app.close())

    const page = await app.client().logIn(ada.name, '/admin')

    assert.deepEqual(JSON.parse(page.body).roles, ['admin'])
  })

  it('stand nowhere without an Action', async t => {
    const tenant = await startTenant(t)

    const { idToken, userinfo } = await logInAs(tenant, ada)

    assert.doesNotMatch(JSON.stringify([idToken, userinfo]), /admin/)
  })

  it('are dropped where their claim has no namespace', async t => {
    const tenant = await startTenant(t, { rolesClaim: 'roles' })

    const { idToken, userinfo } = await logInAs(tenant, ada)

    assert.doesNotMatch(JSON.stringify([idToken, userinfo]), /admin/)
  })
})

describe('further claims of a person at the local tenant', () => {
  const claims = {
    phone_number: '+44 20 7946 0000',
    'https://app.example/plan': 'gold',
    department: 'mathematics',
    permissions: ['everything'],
    groups: ['all'],
    sub: 'somebody else',
    amr: ['mfa'],
    org_id: 'org_0000000000000000',
  }
  const person: Person = { ...ada, claims }

  it('come with their scope, or always where they have none', async t => {
    const tenant = await startTenant(t, { people: [person] })

    const { idToken, userinfo } = await logInAs(tenant, person)

    for (const claims of [idToken, userinfo]) {
      assert.equal(Reflect.get(claims, 'https://app.example/plan'), 'gold')
      assert.equal(Reflect.get(claims, 'department'), 'mathematics')
      assert.equal(Reflect.get(claims, 'phone_number'), undefined)
    }
  })

  it('come with the scope that asks for them', async t => {
    const tenant = await startTenant(t, { people: [person] })

    const { idToken, userinfo } = await logInAs(tenant, person, { scope: 'openid phone' })

    for (const claims of [idToken, userinfo])
      assert.equal(Reflect.get(claims, 'phone_number'), '+44 20 7946 0000')
  })

  it('stand for nothing that the tenant says itself, and never as permissions or groups', async t => {
    const tenant = await startTenant(t, { people: [person] })

    const { idToken, userinfo } = await logInAs(tenant, person)

    for (const claims of [idToken, userinfo]) {
      assert.equal(claims.sub, person.id)
      const names = Object.keys(claims)
      assert.deepEqual(
        ['permissions', 'groups', 'amr', 'org_id'].filter(name => names.includes(name)),
        [],
      )
    }
  })
})

async function logInAs(
  tenant: RunningTenant,
  person: Person,
  parameters: Record<string, string> = {},
): Promise<{ idToken: JWTPayload; userinfo: Profile }> {
  const browser = new PlainBrowser()
  const start = tenant.authorizeUrl(parameters)
  const { url } = await browser.logIn(start, person.id)
  const idToken = await tenant.claims(url)
  const userinfo = await tenant.userinfo((await browser.open(start)).url)
  return { idToken, userinfo }
}

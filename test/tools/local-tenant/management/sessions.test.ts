import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { startLogoutReceiver } from '../../../support/logout-receiver.ts'
import { api, idOf, machine, managementToken, shop } from '../../../support/management.ts'
import { type RunningTenant, startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const grace = 'auth0|65a1c0de0000000000000002'
const sessionsOf = (person: string) => `users/${encodeURIComponent(person)}/sessions`

describe('ending the sessions of a person through the Management API of the local tenant', () => {
  it('logs that person out in every browser, and nobody else', async t => {
    const tenant = await startTenant(t, { management: machine })
    const browsers = [new PlainBrowser(), new PlainBrowser()]
    const other = new PlainBrowser()
    for (const browser of browsers) await browser.logIn(tenant.authorizeUrl(), ada)
    await other.logIn(tenant.authorizeUrl(), grace)

    const answer = await api(tenant, await managementToken(tenant), 'DELETE', sessionsOf(ada))

    const logins = await Promise.all([...browsers, other].map(browser => isLoggedIn(tenant, browser)))
    assert.equal(answer.status, 202)
    assert.deepEqual(logins, [false, false, true])
  })

  it('tells each application of each session that wants to hear of it, once', async t => {
    const [first, second] = [await startLogoutReceiver(t), await startLogoutReceiver(t)]
    const tenant = await startTenant(t, {
      management: machine,
      backchannelLogoutUrls: [first.url],
      backchannelLogoutInitiators: ['session-revoked'],
    })
    const token = await managementToken(tenant)
    const oidc_logout = {
      backchannel_logout_urls: [second.url],
      backchannel_logout_initiators: { mode: 'all' },
    }
    const { body } = await api(tenant, token, 'POST', 'clients', { ...shop, oidc_logout })
    const both = new PlainBrowser()
    const sids = [await logIn(tenant, both, ada), await logIn(tenant, new PlainBrowser(), ada)]
    await both.open(tenant.authorizeUrl({ client_id: idOf(body), prompt: 'none' }))
    await logIn(tenant, new PlainBrowser(), grace)

    await api(tenant, token, 'DELETE', sessionsOf(ada))

    const told = [await first.next(), await first.next()].map(({ claims }) => claims['sid'])
    const { claims } = await second.next()
    assert.deepEqual(told.sort(), sids.sort())
    assert.ok(sids.includes(claims['sid']))
    assert.deepEqual([first.received.length, second.received.length], [2, 1])
  })

  it('tells no application that has a URL alone, which hears of logouts', async t => {
    const receiver = await startLogoutReceiver(t)
    const tenant = await startTenant(t, { management: machine, backchannelLogoutUrls: [receiver.url] })
    const browser = new PlainBrowser()
    await logIn(tenant, new PlainBrowser(), ada)
    const sid = await logIn(tenant, browser, grace)

    await api(tenant, await managementToken(tenant), 'DELETE', sessionsOf(ada))

    await browser.open(tenant.url('v2/logout'))
    const { claims } = await receiver.next()
    assert.equal(claims['sid'], sid)
  })

  it('is accepted where there are none', async t => {
    const tenant = await startTenant(t, { management: machine })
    const token = await managementToken(tenant)

    const answers = [
      await api(tenant, token, 'DELETE', sessionsOf(ada)),
      await api(tenant, token, 'DELETE', sessionsOf('nobody')),
    ]

    assert.deepEqual(
      answers.map(({ status, body }) => [status, body]),
      [
        [202, {}],
        [202, {}],
      ],
    )
  })

  it('needs the scope for it', async t => {
    const tenant = await startTenant(t, { management: { ...machine, scopes: ['update:clients'] } })
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), ada)

    const answer = await api(tenant, await managementToken(tenant), 'DELETE', sessionsOf(ada))

    assert.equal(answer.status, 403)
    assert.equal(answer.body['message'], 'Insufficient scope, expected any of: delete:sessions')
    assert.equal(await isLoggedIn(tenant, browser), true)
  })
})

/** Logs in and returns the `sid` of the ID token. */
async function logIn(tenant: RunningTenant, browser: PlainBrowser, person: string): Promise<unknown> {
  const { url } = await browser.logIn(tenant.authorizeUrl(), person)
  return (await tenant.claims(url))['sid']
}

async function isLoggedIn(tenant: RunningTenant, browser: PlainBrowser): Promise<boolean> {
  const { url } = await browser.open(tenant.authorizeUrl({ prompt: 'none' }))
  return url.searchParams.has('code')
}

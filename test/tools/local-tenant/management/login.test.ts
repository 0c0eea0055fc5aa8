import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { api, type Body, idOf, machine, managementToken, shop } from '../../../support/management.ts'
import { application, callbackUrl, logoutUrl, startTenant, type Tokens } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'

const tenant = await startTenant({ after }, { management: machine })
const token = await managementToken(tenant)

describe('an application that the Management API of the local tenant registers', () => {
  it('serves logins and logouts at once', async () => {
    const { body } = await api(tenant, token, 'POST', 'clients', shop)
    const browser = new PlainBrowser()
    const { url } = await browser.logIn(tenant.authorizeUrl({ client_id: idOf(body) }), ada)

    const tokens = await tenant.exchange(url, credentialsOf(body))
    const out = await browser.open(tenant.url('v2/logout', { client_id: idOf(body), returnTo: logoutUrl }))

    assert.equal(tokens.status, 200)
    assert.equal(out.url.href, logoutUrl)
  })

  it('has other URLs, secret and grants at once when they change', async () => {
    const { body } = await api(tenant, token, 'POST', 'clients', shop)
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl({ client_id: idOf(body) }), ada)
    const changes = {
      callbacks: ['https://shop.example/callback'],
      client_secret: 'another',
      grant_types: [],
    }

    const changed = await api(tenant, token, 'PATCH', `clients/${idOf(body)}`, changes)

    const page = await new PlainBrowser().open(tenant.authorizeUrl({ client_id: idOf(body) }))
    const old = await tenant.exchange(url, credentialsOf(body))
    const off = await tenant.exchange(url, credentialsOf(changed.body))
    assert.equal(changed.status, 200)
    assert.equal(changed.body['name'], 'Shop')
    assert.match(page.text, /Callback URL mismatch.*https:\/\/shop\.example\/callback/s)
    assert.deepEqual([old.status, off.status], [401, 403])
  })

  it('can be the one of the settings, changed', async t => {
    const tenant = await startTenant(t, { management: machine, callbackUrls: [] })
    const change = { callbacks: [callbackUrl] }

    await api(tenant, await managementToken(tenant), 'PATCH', `clients/${application.clientId}`, change)

    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(), ada)
    assert.equal((await tenant.claims(url)).sub, ada)
  })

  it('may be where the form of the login page leads', async () => {
    const url = 'https://new.example:8443/callback'
    const { body } = await api(tenant, token, 'POST', 'clients', {
      ...shop,
      callbacks: [url, 'shop://done', 'http://a;b/'],
    })

    const page = await new PlainBrowser().open(
      tenant.authorizeUrl({ client_id: idOf(body), redirect_uri: url }),
    )

    assert.equal(page.status, 200)
    assert.match(
      page.headers.get('content-security-policy') ?? '',
      /form-action [^;]*https:\/\/new\.example:8443/,
    )
    assert.doesNotMatch(page.headers.get('content-security-policy') ?? '', /a;b|null/)
  })

  it('has the defaults of Auth0, HS256 among them', async () => {
    const { name, callbacks } = shop
    const { body } = await api(tenant, token, 'POST', 'clients', { name, callbacks })
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl({ client_id: idOf(body) }), ada)

    const response = await tenant.exchange(url, credentialsOf(body))

    const { id_token }: Tokens = JSON.parse(await response.text())
    assert.equal(decodeProtectedHeader(id_token).alg, 'HS256')
    assert.equal(body['oidc_conformant'], false)
  })
})

function credentialsOf(client: Body): Record<string, string> {
  return { client_id: idOf(client), client_secret: String(client['client_secret']) }
}

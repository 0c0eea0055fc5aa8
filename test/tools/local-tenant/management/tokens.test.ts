import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { Client } from '../../../support/client.ts'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { api, machine, managementToken, requestToken } from '../../../support/management.ts'
import { application, startTenant } from '../../../support/tenant.ts'

const tenant = await startTenant({ after }, { management: machine })
const token = await managementToken(tenant)

describe('a token for the Management API of the local tenant', () => {
  it('is given to its machine-to-machine application, signed, for a day', async () => {
    const { status, body } = await requestToken(tenant)

    const keys = createRemoteJWKSet(tenant.url('.well-known/jwks.json'))
    const { payload } = await jwtVerify(String(body['access_token']), keys, { issuer: tenant.issuer })
    assert.equal(status, 200)
    assert.equal(body['token_type'], 'Bearer')
    assert.equal(body['expires_in'], 86_400)
    assert.equal(payload.aud, `${tenant.issuer}api/v2/`)
    assert.equal(payload['scope'], body['scope'])
    assert.match(String(body['scope']), /create:clients/)
  })

  it('is given for a form as well', async () => {
    const response = await fetch(tenant.url('oauth/token'), {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${machine.clientId}:${encodeURIComponent(machine.clientSecret)}`)}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', audience: `${tenant.issuer}api/v2/` }),
    })

    assert.equal(response.status, 200)
  })

  for (const [fields, status, error, description] of [
    [{ client_secret: 'wrong' }, 401, 'access_denied', /^Unauthorized$/],
    [{ client_id: 'nobody' }, 401, 'access_denied', /^Unauthorized$/],
    [
      { audience: 'https://other.example' },
      403,
      'access_denied',
      /^Service not enabled within domain: https:/,
    ],
    [{ grant_type: 'password' }, 403, 'unauthorized_client', /^Grant type 'password' not allowed/],
    [
      { client_id: application.clientId, client_secret: application.clientSecret },
      403,
      'unauthorized_client',
      /^Grant type 'client_credentials' not allowed/,
    ],
  ] satisfies [Record<string, string>, number, string, RegExp][])
    it(`is refused to ${JSON.stringify(fields)}`, async () => {
      const answer = await requestToken(tenant, fields)

      assert.equal(answer.status, status)
      assert.equal(answer.body['error'], error)
      assert.match(String(answer.body['error_description']), description)
    })

  it('is refused to an application that nobody authorized for it', async () => {
    const { body } = await api(tenant, token, 'POST', 'clients', { name: 'M', app_type: 'non_interactive' })

    const answer = await requestToken(tenant, {
      client_id: String(body['client_id']),
      client_secret: String(body['client_secret']),
    })

    assert.equal(answer.status, 403)
    assert.match(String(answer.body['error_description']), /You need to create a "client-grant"/)
  })

  it('stands on a page for people, to be copied', async () => {
    const page = await new PlainBrowser().open(tenant.url('management-token'))

    const [, shown = ''] = /<input id="token" value="([^"]+)" readonly/.exec(page.text) ?? []
    const { status } = await api(tenant, shown, 'GET', 'clients')
    assert.equal(page.headers.get('cache-control'), 'no-store')
    assert.equal(status, 200)
  })

  it('stands on no page for a site that has its own name lead here', async () => {
    const { origin } = new URL(tenant.issuer)

    const answer = await new Client(origin).get('/management-token', { Host: 'evil.example' })

    assert.equal(answer.status, 404)
    assert.doesNotMatch(answer.body, /id="token"/)
  })
})

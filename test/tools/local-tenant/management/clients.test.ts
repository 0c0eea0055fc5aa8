import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { api, type Body, idOf, machine, managementToken, shop } from '../../../support/management.ts'
import { application, callbackUrl, startTenant } from '../../../support/tenant.ts'

const tenant = await startTenant({ after }, { management: machine })
const token = await managementToken(tenant)

describe('the Management API of the local tenant', () => {
  it('registers an application with an id, a secret and what was asked for', async () => {
    const { status, body } = await api(tenant, token, 'POST', 'clients', shop)

    const { client_id, client_secret, ...rest } = body
    assert.equal(status, 201)
    assert.match(String(client_id), /^[A-Za-z0-9]{32}$/)
    assert.match(String(client_secret), /^[\w-]{64}$/)
    assert.deepEqual(
      {
        ...rest,
        ...shop,
        jwt_configuration: { ...shop.jwt_configuration, secret_encoded: false },
        oidc_logout: { ...shop.oidc_logout, backchannel_logout_session_metadata: null },
      },
      rest,
    )
  })

  it('leaves out of a new application what nobody set', async () => {
    const { body } = await api(tenant, token, 'POST', 'clients', { name: 'Bare' })

    const absent = ['callbacks', 'allowed_logout_urls', 'token_endpoint_auth_method', 'oidc_logout']
    assert.deepEqual(
      absent.filter(name => name in body),
      [],
    )
    assert.deepEqual(body['jwt_configuration'], { lifetime_in_seconds: 36_000, secret_encoded: false })
    assert.ok(Array.isArray(body['grant_types']))
  })

  it('keeps the older field of the back-channel logout beside the other, whichever is sent', async () => {
    const urls = { backchannel_logout_urls: ['https://shop.example/out'] }
    const metadata = { backchannel_logout_session_metadata: { include: true } }
    const { body: made } = await api(tenant, token, 'POST', 'clients', {
      name: 'Old',
      oidc_backchannel_logout: urls,
    })

    const { body } = await api(tenant, token, 'PATCH', `clients/${idOf(made)}`, {
      oidc_logout: { ...urls, ...metadata },
    })

    assert.deepEqual(made['oidc_logout'], { ...urls, backchannel_logout_session_metadata: null })
    assert.deepEqual(body['oidc_logout'], { ...urls, ...metadata })
    assert.deepEqual(body['oidc_backchannel_logout'], urls)
  })

  it('forgets an application that is deleted', async () => {
    const { body: made } = await api(tenant, token, 'POST', 'clients', { name: 'Gone' })

    const answer = await api(tenant, token, 'DELETE', `clients/${idOf(made)}`)

    const { status } = await api(tenant, token, 'GET', `clients/${idOf(made)}`)
    assert.deepEqual([answer.status, status], [204, 404])
  })

  for (const scope of ['read:client_summary', 'read:client_credentials'] as const)
    it(`shows a summary to a token with ${scope} alone`, async t => {
      const tenant = await startTenant(t, { management: { ...machine, scopes: [scope] } })

      const { body } = await api(
        tenant,
        await managementToken(tenant),
        'GET',
        `clients/${application.clientId}`,
      )

      assert.deepEqual(body, {
        client_id: application.clientId,
        name: 'Default App',
        app_type: 'regular_web',
      })
    })

  it('reads one application, or only some of its fields', async () => {
    const { body: made } = await api(tenant, token, 'POST', 'clients', shop)

    const all = await api(tenant, token, 'GET', `clients/${idOf(made)}`)
    const some = await api(
      tenant,
      token,
      'GET',
      `clients/${idOf(made)}?fields=name,callbacks&include_fields=true`,
    )
    const others = await api(tenant, token, 'GET', `clients/${idOf(made)}?fields=name&include_fields=false`)

    assert.deepEqual(all.body, made)
    assert.deepEqual(some.body, { name: 'Shop', callbacks: [callbackUrl] })
    assert.deepEqual(others.body, without(made, 'name'))
  })

  it('shows no secret to a token that may not read keys', async t => {
    const tenant = await startTenant(t, { management: { ...machine, scopes: ['read:clients'] } })

    const answer = await api(tenant, await managementToken(tenant), 'GET', `clients/${application.clientId}`)

    assert.equal(answer.body['client_id'], application.clientId)
    assert.equal('client_secret' in answer.body, false)
  })

  it('lists applications by the page, without the global one if asked', async t => {
    const tenant = await startTenant(t, { management: machine })
    const token = await managementToken(tenant)
    await api(tenant, token, 'POST', 'clients', shop)

    const query = 'fields=name&is_global=false&per_page=2&include_totals=true&page='
    const first = await api(tenant, token, 'GET', `clients?${query}0`)
    const second = await api(tenant, token, 'GET', `clients?${query}1`)

    assert.deepEqual(first.body, {
      total: 3,
      start: 0,
      limit: 2,
      clients: [{ name: 'Default App' }, { name: 'Management' }],
    })
    assert.deepEqual(second.body['clients'], [{ name: 'Shop' }])
  })

  it('lists without totals as an array', async () => {
    const { body } = await api(tenant, token, 'GET', 'clients?app_type=non_interactive')

    assert.ok(Array.isArray(body))
    assert.equal(body.length, 1)
  })
})

function without(client: Body, name: string): Body {
  return Object.fromEntries(Object.entries(client).filter(([key]) => key !== name))
}

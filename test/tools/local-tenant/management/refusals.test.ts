import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { api, idOf, machine, managementToken } from '../../../support/management.ts'
import { application, startTenant } from '../../../support/tenant.ts'

const tenant = await startTenant({ after }, { management: machine })
const token = await managementToken(tenant)

describe('the Management API of the local tenant refuses', () => {
  for (const [fields, message] of [
    [{}, "'Missing required property: name'."],
    [[], "'Expected type object but found type array'."],
    [{ name: 5 }, "'Expected type string but found type integer' on property name (The name of the client)."],
    [{ name: '' }, "'String is too short (0 chars), minimum 1' on property name (The name of the client)."],
    [
      { name: '<b>' },
      "'String does not match pattern ^[^<>]+$: <b>' on property name (The name of the client).",
    ],
    [{ name: 'a', foo: 1, bar: 2 }, "'Additional properties not allowed: foo,bar'."],
    [{ name: 'a', client_id: 'mine' }, "'Additional properties not allowed: client_id'."],
    [
      { name: 'a', app_type: 'web' },
      "'No enum match for: web' on property app_type (The type of application).",
    ],
    [{ name: 'a', callbacks: 'x' }, "'Expected type array but found type string' on property callbacks."],
    [
      { name: 'a', callbacks: ['http://a.example', 'nothing'] },
      "'Object didn't pass validation for format callback-url: nothing' on property callbacks[1].",
    ],
    [
      { name: 'a', allowed_logout_urls: ['/out'] },
      "'Object didn't pass validation for format url-with-placeholders: /out' on property allowed_logout_urls[0].",
    ],
    ...['http://shop.example/login', 'https://localhost:3000/login'].map((url): [object, string] => [
      { name: 'a', initiate_login_uri: url },
      `'Object didn't pass validation for format absolute-https-uri-with-placeholders-or-empty: ${url}' on property initiate_login_uri (Initiate login uri, must be https).`,
    ]),
    [
      { name: 'a', jwt_configuration: { lifetime_in_seconds: 0 } },
      "'Value 0 is less than minimum 1' on property jwt_configuration.lifetime_in_seconds.",
    ],
    [
      { name: 'a', oidc_logout: { backchannel_logout_urls: ['https://a.example', 'https://b.example'] } },
      "'Array is too long (2), maximum 1' on property oidc_logout.backchannel_logout_urls.",
    ],
    ...['http://shop.example/out', 'nowhere', 'http://localhost.example'].map((url): [object, string] => [
      { name: 'a', oidc_logout: { backchannel_logout_urls: [url] } },
      `'Object didn't pass validation for format absolute-https-uri-with-placeholders-or-empty: ${url}' on property oidc_logout.backchannel_logout_urls[0].`,
    ]),
  ] satisfies [object, string][])
    it(`a new application with ${JSON.stringify(fields)}`, async () => {
      const answer = await api(tenant, token, 'POST', 'clients', fields)

      assert.equal(answer.status, 400)
      assert.deepEqual(answer.body, {
        statusCode: 400,
        error: 'Bad Request',
        message: `Payload validation error: ${message}`,
        errorCode: 'invalid_body',
      })
    })

  it('a grant that there is not', async () => {
    const answer = await api(tenant, token, 'POST', 'clients', { name: 'a', grant_types: ['magic'] })

    assert.equal(answer.status, 400)
    assert.equal(answer.body['message'], 'Invalid grant types: magic')
  })

  it('an application that proves itself in two ways', async () => {
    const keys = { client_authentication_methods: { private_key_jwt: { credentials: [{ id: 'cred_123' }] } } }
    const { body: made } = await api(tenant, token, 'POST', 'clients', { name: 'a', ...keys })

    const answer = await api(tenant, token, 'PATCH', `clients/${idOf(made)}`, {
      token_endpoint_auth_method: 'client_secret_post',
    })

    assert.equal('token_endpoint_auth_method' in made, false)
    assert.equal(answer.status, 400)
    assert.match(String(answer.body['message']), /are mutually exclusive\.$/)
  })

  it('a body that is no JSON', async () => {
    const answer = await api(tenant, token, 'POST', 'clients', '{"name":')

    assert.equal(answer.status, 400)
    assert.equal(answer.body['message'], 'Invalid request payload JSON format')
  })

  it('more than a hundred applications on a page', async () => {
    const answer = await api(tenant, token, 'GET', 'clients?per_page=101')

    assert.equal(answer.status, 400)
    assert.equal(answer.body['errorCode'], 'invalid_query_string')
  })

  for (const method of ['GET', 'PATCH'])
    it(`an application that it does not have, to ${method}`, async () => {
      const answer = await api(tenant, token, method, 'clients/nobody', method === 'PATCH' ? {} : undefined)

      assert.equal(answer.status, 404)
      assert.deepEqual(answer.body, {
        statusCode: 404,
        error: 'Not Found',
        message: 'The client does not exist',
        errorCode: 'inexistent_client',
      })
    })

  it('a path that it does not have, as JSON', async () => {
    const answer = await api(tenant, token, 'GET', 'users')

    assert.equal(answer.status, 404)
    assert.equal(answer.body['error'], 'Not Found')
  })

  it('another secret from a token that may not change keys', async t => {
    const tenant = await startTenant(t, { management: { ...machine, scopes: ['update:clients'] } })
    const path = `clients/${application.clientId}`

    const answer = await api(tenant, await managementToken(tenant), 'PATCH', path, { client_secret: 'x' })

    assert.equal(answer.status, 403)
    assert.equal(answer.body['message'], 'Insufficient scope, expected any of: update:client_keys')
  })

  for (const planRefusal of [
    'insufficient_scope',
    'insufficient_entitlement',
    'feature_not_enabled',
  ] as const)
    it(`a back-channel logout URL where the plan has none, with ${planRefusal}`, async t => {
      const tenant = await startTenant(t, {
        management: machine,
        faults: { lacksBackchannelLogout: true, planRefusal },
      })
      const fields = { name: 'Shop', oidc_logout: { backchannel_logout_urls: ['https://shop.example/out'] } }

      const answer = await api(tenant, await managementToken(tenant), 'POST', 'clients', fields)

      assert.equal(answer.status, 403)
      assert.equal(answer.body['errorCode'], planRefusal)
      assert.equal(answer.body['message'], 'Please upgrade your subscription to use oidc_logout.')
    })

  it('a new application with a conflict, if it plays that', async t => {
    const tenant = await startTenant(t, { management: machine, faults: { hasConflict: true } })

    const answer = await api(tenant, await managementToken(tenant), 'POST', 'clients', { name: 'Shop' })

    assert.equal(answer.status, 409)
    assert.equal(answer.body['error'], 'Conflict')
  })

  it('requests beyond its limit', async t => {
    const tenant = await startTenant(t, {
      management: machine,
      faults: { rateLimit: { path: '/api/', requests: 1 } },
    })
    const token = await managementToken(tenant)
    await api(tenant, token, 'GET', 'clients')

    const answer = await api(tenant, token, 'POST', 'clients', { name: 'Shop' })

    assert.equal(answer.status, 429)
    assert.equal(answer.body['errorCode'], 'too_many_requests')
    assert.ok(Number(answer.headers.get('x-ratelimit-reset')) > Date.now() / 1000)
  })
})

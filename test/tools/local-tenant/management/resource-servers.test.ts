import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { api, machine, managementToken } from '../../../support/management.ts'
import { application, type RunningTenant, startTenant } from '../../../support/tenant.ts'

const audience = 'https://api.acme.example'
const guarded = 'https://guarded.acme.example'

const at = (name: string) => `resource-servers/${encodeURIComponent(name)}`

describe('the Management API, about APIs', () => {
  it('shows one by its identifier and by its id', async t => {
    const { tenant, token } = await start(t)
    const { status, body } = await api(tenant, token, 'GET', at(audience))
    const byId = await api(tenant, token, 'GET', at(String(body['id'])))

    assert.deepEqual([status, body['identifier'], body['is_system']], [200, audience, false])
    assert.deepEqual(byId.body, body)
  })

  it('knows its own, which nobody changes', async t => {
    const { tenant, token } = await start(t)
    const own = at(`${tenant.issuer}api/v2/`)

    const { body } = await api(tenant, token, 'GET', own)
    const change = await api(tenant, token, 'PATCH', own, { allow_offline_access: true })

    assert.deepEqual([body['is_system'], body['allow_offline_access']], [true, false])
    assert.equal(change.status, 400)
  })

  it('changes one, and names what it does not take', async t => {
    const { tenant, token } = await start(t)
    const change = await api(tenant, token, 'PATCH', at(audience), { enforce_policies: true })
    const wrong = await api(tenant, token, 'PATCH', at(audience), { token_dialect: 'jwt' })

    assert.deepEqual([change.status, change.body['enforce_policies']], [200, true])
    assert.deepEqual([wrong.status, wrong.body['errorCode']], [400, 'invalid_body'])
  })

  it('has no other', async t => {
    const { tenant, token } = await start(t)
    const { status, body } = await api(tenant, token, 'GET', at('https://unknown.example'))

    assert.deepEqual([status, body['errorCode']], [404, 'inexistent_resource_server'])
  })

  it('wants a grant for the logins of people where the API says so, and takes it at once', async t => {
    const { tenant, token } = await start(t)
    const refused = await authorize(tenant)
    const fields = { client_id: application.clientId, audience: guarded, scope: ['read:orders'] }
    const grant = { ...fields, subject_type: 'user' }

    const made = await api(tenant, token, 'POST', 'client-grants', grant)
    const again = await api(tenant, token, 'POST', 'client-grants', grant)
    const listed = await api(tenant, token, 'GET', `client-grants?client_id=${application.clientId}`)
    const admitted = await authorize(tenant)

    assert.deepEqual(refused, [
      'access_denied',
      `Client "${application.clientId}" is not authorized to access resource server "${guarded}".`,
    ])
    assert.deepEqual([made.status, again.status], [201, 409])
    assert.deepEqual(listed.body, [made.body])
    assert.equal(admitted[0], 'login_required')
  })
})

it('a token without the scope sees no API and no grant', async t => {
  const tenant = await startTenant(t, { management: { ...machine, scopes: ['read:clients'] } })
  const token = await managementToken(tenant)

  for (const [method, path, scope] of [
    ['GET', 'resource-servers/any', 'read:resource_servers'],
    ['PATCH', 'resource-servers/any', 'update:resource_servers'],
    ['GET', 'client-grants', 'read:client_grants'],
    ['POST', 'client-grants', 'create:client_grants'],
  ] as const) {
    const { status, body } = await api(tenant, token, method, path, method === 'GET' ? undefined : {})
    assert.deepEqual([status, body['message']], [403, `Insufficient scope, expected any of: ${scope}`])
  }
})

async function start(t: Parameters<typeof startTenant>[0]) {
  const tenant = await startTenant(t, {
    management: machine,
    apis: [{ audience }, { audience: guarded, userPolicy: 'require_client_grant' }],
  })
  return { tenant, token: await managementToken(tenant) }
}

/** The error of a login without a page, for the guarded API. */
async function authorize(tenant: RunningTenant): Promise<(string | null)[]> {
  const url = tenant.authorizeUrl({ audience: guarded, prompt: 'none' })
  const answer = await fetch(url, { redirect: 'manual' })
  const { searchParams } = new URL(answer.headers.get('location') ?? '', tenant.issuer)
  return [searchParams.get('error'), searchParams.get('error_description')]
}

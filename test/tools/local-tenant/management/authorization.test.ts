import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { api, machine, managementToken } from '../../../support/management.ts'
import { startTenant } from '../../../support/tenant.ts'

const tenant = await startTenant({ after }, { management: machine })
const token = await managementToken(tenant)

describe('a token that comes to the Management API of the local tenant', () => {
  for (const [name, dead, status, message] of [
    ['garbage', 'garbage', 400, 'Bad HTTP authentication header format'],
    ['three parts that are no token', 'a.b.c', 401, 'Invalid token'],
    ['one with another signature', `${token.slice(0, -8)}AAAAAAAA`, 401, /^Invalid signature received/],
  ] satisfies [string, string, number, string | RegExp][])
    it(`is refused when it is ${name}`, async () => {
      const answer = await api(tenant, dead, 'GET', 'clients')

      assert.equal(answer.status, status)
      assert.match(
        String(answer.body['message']),
        typeof message === 'string' ? new RegExp(message) : message,
      )
    })

  it('is refused when it is missing', async () => {
    const response = await fetch(tenant.url('api/v2/clients'))

    assert.equal(response.status, 401)
    assert.deepEqual(await response.json(), {
      statusCode: 401,
      error: 'Unauthorized',
      message: 'Missing authentication',
    })
  })

  it('is refused when it has expired', async t => {
    const tenant = await startTenant(t, { management: { ...machine, tokenSeconds: 0 } })

    const answer = await api(tenant, await managementToken(tenant), 'GET', 'clients')

    const message = 'Expired token received for JSON Web Token validation'
    assert.equal(answer.status, 401)
    assert.deepEqual(answer.body, {
      statusCode: 401,
      error: 'Unauthorized',
      message,
      attributes: { error: message },
    })
  })

  it('is refused when it may do something else', async t => {
    const tenant = await startTenant(t, { management: { ...machine, scopes: ['read:clients'] } })

    const answer = await api(tenant, await managementToken(tenant), 'POST', 'clients', { name: 'Shop' })

    assert.equal(answer.status, 403)
    assert.deepEqual(answer.body, {
      statusCode: 403,
      error: 'Forbidden',
      message: 'Insufficient scope, expected any of: create:clients',
      errorCode: 'insufficient_scope',
    })
  })

  it('is refused when another tenant gave it', async t => {
    const other = await startTenant(t, { management: machine })

    const answer = await api(other, token, 'GET', 'clients')

    assert.equal(answer.status, 401)
  })
})

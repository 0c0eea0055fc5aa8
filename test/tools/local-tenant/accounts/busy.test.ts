import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accountOwner } from '../../../support/local-tenant/account.ts'
import { startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const grace = 'auth0|65a1c0de0000000000000002'
const hedy = 'auth0|65a1c0de0000000000000014'

describe('the limit of the local tenant for requests of people', () => {
  it('is two a second for everybody together, and says when to come again', async t => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    const tenant = await startTenant(t)
    const [first, second] = [await accountOwner(tenant, ada), await accountOwner(tenant, grace)]
    const passed = [await first.call('GET'), await second.call('GET')]

    const refused = await first.call('PATCH', '', { user_metadata: { language: 'de' } })
    t.mock.timers.tick(1000)
    const later = await first.call('GET')

    const reset = Number(refused.headers.get('x-ratelimit-reset')) * 1000
    assert.deepEqual(
      [...passed, refused, later].map(({ status }) => status),
      [200, 200, 429, 200],
    )
    assert.deepEqual(
      ['limit', 'remaining'].map(name => refused.headers.get(`x-ratelimit-${name}`)),
      ['2', '0'],
    )
    assert.ok(reset >= Date.now() && reset <= Date.now() + 1000)
    assert.deepEqual(later.body['user_metadata'], {})
    assert.deepEqual(refused.body, {
      statusCode: 429,
      error: 'Too Many Requests',
      message: 'Global limit has been reached',
      errorCode: 'too_many_requests',
    })
  })

  it('lets no request of somebody pass whose account is always busy, and all of others', async t => {
    const tenant = await startTenant(t, { accountRateLimit: null })
    const [busy, other] = [await accountOwner(tenant, hedy), await accountOwner(tenant, ada)]

    const answers = [
      await busy.call('GET'),
      await other.call('GET'),
      await busy.call('DELETE'),
      await other.call('GET'),
      await other.call('GET'),
    ]

    assert.deepEqual(
      answers.map(({ status }) => status),
      [429, 200, 429, 200, 200],
    )
  })
})

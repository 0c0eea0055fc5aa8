import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { accountOwner } from '../../../support/local-tenant/account.ts'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { api } from '../../../support/management.ts'
import { application, startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const tenant = await startTenant({ after }, { accountRateLimit: null })
const audience = `${tenant.issuer}api/v2/`
const personal = 'read:current_user update:current_user_metadata delete:current_user'

describe('an access token of a person for the Management API of the local tenant', () => {
  it('has the scopes that a person may have, for a day, and drops the others', async () => {
    const scope = `openid email ${personal} read:users read:user_idp_tokens read:current_user_metadata`

    const { tokens } = await accountOwner(tenant, ada, scope)

    const { aud, azp, sub, exp = 0, iat = 0, scope: granted, permissions } = decodeJwt(tokens.access_token)
    assert.equal(decodeProtectedHeader(tokens.access_token).alg, 'RS256')
    assert.deepEqual([sub, azp, exp - iat], [ada, application.clientId, 86_400])
    assert.deepEqual(aud, [audience, `${tenant.issuer}userinfo`])
    assert.deepEqual([granted, permissions], [`openid email ${personal}`, undefined])
    assert.equal(tokens.scope, granted)
  })

  it('comes without a prompt where the tenant has a session', async () => {
    const { browser } = await accountOwner(tenant, ada)
    const scope = `openid ${personal}`

    const { url } = await browser.open(tenant.authorizeUrl({ audience, scope, prompt: 'none' }))

    const { access_token } = await tenant.tokens(url)
    assert.equal(decodeJwt(access_token)['scope'], scope)
  })

  it('needs a login where the tenant has no session', async () => {
    const { url } = await new PlainBrowser().open(tenant.authorizeUrl({ audience, prompt: 'none' }))

    assert.equal(url.searchParams.get('error'), 'login_required')
  })

  it('comes with no refresh token', async () => {
    const { tokens } = await accountOwner(tenant, ada, `openid offline_access ${personal}`)

    assert.equal(tokens.refresh_token, undefined)
    assert.equal(tokens.scope, `openid ${personal}`)
  })

  it('does not allow a deletion where the tenant does not', async t => {
    const strict = await startTenant(t, { allowsAccountDeletion: false })
    const owner = await accountOwner(strict, ada, `openid ${personal}`)

    const { status, body } = await owner.call('DELETE')

    assert.equal(owner.tokens.scope, 'openid read:current_user update:current_user_metadata')
    assert.equal(status, 403)
    assert.equal(body['message'], 'Insufficient scope, expected any of: delete:users,delete:current_user')
  })

  it('is nothing to register applications with', async () => {
    const { tokens } = await accountOwner(tenant, ada)

    const { status, body } = await api(tenant, tokens.access_token, 'GET', 'clients')

    assert.deepEqual([status, body['errorCode']], [403, 'insufficient_scope'])
  })

  it('is good for one account', async () => {
    const { tokens } = await accountOwner(tenant, ada)

    const answer = await api(tenant, tokens.access_token, 'GET', 'users/auth0%7C65a1c0de0000000000000002')

    assert.deepEqual(answer.body, {
      statusCode: 403,
      error: 'Forbidden',
      message: 'User to be acted on does not match subject in bearer token.',
      errorCode: 'unowned_resource',
    })
  })

  it('does nothing that it has no scope for', async () => {
    const owner = await accountOwner(tenant, ada, 'openid delete:current_user_metadata')

    const answers = await Promise.all([
      owner.call('GET'),
      owner.call('PATCH', '', { user_metadata: {} }),
      owner.call('POST', '/identities', { link_with: 'token' }),
      owner.call('DELETE', '/identities/auth0/1'),
      owner.call('DELETE'),
    ])

    assert.deepEqual(
      answers.map(({ status, body }) => [status, body['errorCode']]),
      answers.map(() => [403, 'insufficient_scope']),
    )
  })

  it('of a login for another API is refused', async () => {
    const { url } = await new PlainBrowser().logIn(
      tenant.authorizeUrl({ audience: 'https://orders.example' }),
      ada,
    )
    const { access_token } = await tenant.tokens(url)

    const { status, body } = await api(tenant, access_token, 'GET', `users/${encodeURIComponent(ada)}`)

    assert.equal(status, 401)
    assert.match(String(body['message']), /^Bad audience: /)
  })
})

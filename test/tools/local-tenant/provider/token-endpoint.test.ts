import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { application, readJson, startTenant, type Tokens } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'

const tenant = await startTenant({ after })

describe('the token endpoint of the local tenant', () => {
  it('takes the secret in the Authorization header too', async () => {
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(), ada)
    const credentials = `${application.clientId}:${encodeURIComponent(application.clientSecret)}`

    const response = await tenant.exchange(url, {}, { authorization: `Basic ${btoa(credentials)}` })

    assert.equal(response.status, 200)
  })

  it('checks PKCE where the application uses it', async () => {
    const challenge = createHash('sha256').update('v'.repeat(43)).digest('base64url')
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
    const browser = new PlainBrowser()
    const right = await browser.logIn(tenant.authorizeUrl(pkce), ada)
    const wrong = await browser.open(tenant.authorizeUrl(pkce))
    const secret = { client_id: application.clientId, client_secret: application.clientSecret }

    const accepted = await tenant.exchange(right.url, { ...secret, code_verifier: 'v'.repeat(43) })
    const refused = await tenant.exchange(wrong.url, { ...secret, code_verifier: 'w'.repeat(43) })

    assert.equal(accepted.status, 200)
    assert.equal((await readJson<{ error: string }>(refused)).error, 'invalid_grant')
  })

  it('gives a refresh token for offline_access, with no more asking', async () => {
    const scope = 'openid profile email offline_access'
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl({ scope }), ada)
    const first = await tenant.tokens(url)

    const response = await tenant.exchange(url, {
      grant_type: 'refresh_token',
      refresh_token: first.refresh_token ?? '',
      client_id: application.clientId,
      client_secret: application.clientSecret,
    })

    const second = await readJson<Tokens>(response)
    assert.equal(first.scope, scope)
    assert.equal(decodeJwt(second.id_token).sub, ada)
  })

  it('takes a code once', async () => {
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(), ada)
    await tenant.tokens(url)

    const response = await tenant.exchange(url)

    assert.equal((await readJson<{ error: string }>(response)).error, 'invalid_grant')
  })

  it('answers a wrong secret as Auth0 does', async () => {
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(), ada)
    const wrong = `Basic ${btoa(`${application.clientId}:wrong`)}`

    const inBody = await tenant.exchange(url, { client_id: application.clientId, client_secret: 'wrong' })
    const inHeader = await tenant.exchange(url, {}, { authorization: wrong })
    const inHtml = await tenant.exchange(url, {}, { authorization: wrong, accept: 'text/html' })

    for (const response of [inBody, inHeader, inHtml]) {
      assert.equal(response.status, 401)
      assert.equal(response.headers.get('www-authenticate'), null)
      assert.deepEqual(await response.json(), { error: 'access_denied', error_description: 'Unauthorized' })
    }
  })
})

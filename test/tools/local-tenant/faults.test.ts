import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PlainBrowser } from '../../support/local-tenant/plain-browser.ts'
import { callbackUrl, readJson, startTenant } from '../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const grantNotAllowed = "Grant type 'authorization_code' not allowed for the client."

describe('a local tenant that plays a wrong one', () => {
  it('refuses a code where the authorization code grant is off', async t => {
    const tenant = await startTenant(t, { grantTypes: ['refresh_token'] })

    const response = await tenant.exchange(new URL(`${callbackUrl}?code=made-up`))

    assert.equal(response.status, 403)
    assert.deepEqual(await response.json(), {
      error: 'unauthorized_client',
      error_description: grantNotAllowed,
    })
  })

  it('sends a login back where the authorization code grant is off', async t => {
    const tenant = await startTenant(t, { grantTypes: ['refresh_token'] })

    const { url } = await new PlainBrowser().open(tenant.authorizeUrl({ prompt: 'none' }))

    assert.equal(url.origin + url.pathname, callbackUrl)
    assert.equal(url.searchParams.get('error'), 'unauthorized_client')
    assert.equal(url.searchParams.get('error_description'), grantNotAllowed)
  })

  it('answers a made-up code with invalid_grant where all is well', async t => {
    const tenant = await startTenant(t)

    const response = await tenant.exchange(new URL(`${callbackUrl}?code=made-up`))

    assert.equal((await readJson<{ error: string }>(response)).error, 'invalid_grant')
  })

  it('gives no refresh token where that grant is off', async t => {
    const tenant = await startTenant(t, { grantTypes: ['authorization_code'] })
    const start = tenant.authorizeUrl({ scope: 'openid offline_access' })

    const tokens = await tenant.tokens((await new PlainBrowser().logIn(start, ada)).url)

    assert.equal(tokens.refresh_token, undefined)
  })

  it('announces another issuer, in its tokens as well, and answers at its own URL', async t => {
    const issuer = 'https://login.example/'
    const tenant = await startTenant(t, { faults: { issuer } })

    const response = await fetch(tenant.url('.well-known/openid-configuration'))
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(), ada)

    const metadata = await readJson<Record<string, string>>(response)
    assert.equal(metadata['issuer'], issuer)
    assert.equal(metadata['token_endpoint'], `${tenant.issuer}oauth/token`)
    assert.equal(url.searchParams.get('iss'), issuer)
    assert.equal((await tenant.claims(url)).iss, issuer)
  })

  for (const clockAheadSeconds of [600, -600])
    it(`has a clock that is off by ${clockAheadSeconds} seconds`, async t => {
      const tenant = await startTenant(t, { faults: { clockAheadSeconds } })

      const response = await fetch(tenant.url('.well-known/openid-configuration'))
      const claims = await tenant.claims((await new PlainBrowser().logIn(tenant.authorizeUrl(), ada)).url)

      const ahead = Date.parse(response.headers.get('date') ?? '') - Date.now()
      assert.ok(Math.abs(ahead / 1000 - clockAheadSeconds) < 5, String(ahead))
      assert.ok(Math.abs(Number(claims.iat) - Date.now() / 1000 - clockAheadSeconds) < 5)
      assert.equal(Math.round((Number(claims.exp) - Number(claims.iat)) / 60), 600)
    })

  it('sends an unknown audience back', async t => {
    const tenant = await startTenant(t, { audiences: ['https://api.example'] })

    const { url } = await new PlainBrowser().open(tenant.authorizeUrl({ audience: 'https://other.example' }))

    assert.equal(url.origin + url.pathname, callbackUrl)
    assert.equal(url.searchParams.get('error'), 'access_denied')
    assert.equal(url.searchParams.get('error_description'), 'Service not found: https://other.example')
  })

  it('takes an audience that it knows', async t => {
    const tenant = await startTenant(t, { audiences: ['https://api.example'] })
    const start = tenant.authorizeUrl({ audience: 'https://api.example', prompt: 'none' })

    const { url } = await new PlainBrowser().open(start)

    assert.equal(url.searchParams.get('error'), 'login_required')
  })

  it('names an unknown client and a callback mismatch in the words of Auth0', async t => {
    const tenant = await startTenant(t)

    const unknown = await new PlainBrowser().open(tenant.authorizeUrl({ client_id: 'other' }))
    const mismatch = await new PlainBrowser().open(
      tenant.authorizeUrl({ redirect_uri: 'https://a.example/' }),
    )

    assert.deepEqual([unknown.status, mismatch.status], [403, 403])
    assert.match(unknown.text, /Unknown client: other/)
    assert.match(mismatch.text, /redirect_uri is not in the list of allowed callback URLs/)
  })
})

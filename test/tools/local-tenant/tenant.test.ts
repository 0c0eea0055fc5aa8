import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'
import { createTenant } from '../../../src/tools/local-tenant/tenant.ts'
import { PlainBrowser } from '../../support/local-tenant/plain-browser.ts'
import { application, readJson, startTenant } from '../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const alan = 'auth0|65a1c0de0000000000000003'
const margaret = 'auth0|65a1c0de0000000000000004'
const mallory = 'auth0|65a1c0de0000000000000006'

const profileOfAda = {
  sub: ada,
  name: 'Ada Lovelace',
  nickname: 'ada',
  given_name: 'Ada',
  family_name: 'Lovelace',
  updated_at: '2026-01-15T09:30:00.000Z',
  email: 'ada@people.example',
  email_verified: true,
}

const tenant = await startTenant({ after })

describe('the local tenant', () => {
  it('has the routes of Auth0, under an issuer with a trailing slash', async () => {
    const { issuer } = tenant

    const response = await fetch(tenant.url('.well-known/openid-configuration'))

    const metadata = await readJson<Record<string, string>>(response)
    assert.equal(metadata['issuer'], issuer)
    assert.equal(metadata['authorization_endpoint'], `${issuer}authorize`)
    assert.equal(metadata['token_endpoint'], `${issuer}oauth/token`)
    assert.equal(metadata['userinfo_endpoint'], `${issuer}userinfo`)
    assert.equal(metadata['jwks_uri'], `${issuer}.well-known/jwks.json`)
    assert.equal(metadata['end_session_endpoint'], `${issuer}oidc/logout`)
  })

  it('sends the person back with a code, the state and the issuer', async () => {
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(), ada)

    assert.equal(url.origin + url.pathname, application.callbackUrls[0])
    assert.equal(url.searchParams.get('state'), 'the-state')
    assert.equal(url.searchParams.get('iss'), tenant.issuer)
    assert.ok(url.searchParams.get('code'))
  })

  it('puts the profile and the session id into a signed ID token', async () => {
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(), ada)
    const { id_token } = await tenant.tokens(url)

    const { sid, iss, aud, nonce, iat, exp, ...profile } = await verify(id_token)

    const picture = `${tenant.issuer}people/ada.svg`
    assert.deepEqual(
      { iss, aud, nonce },
      { iss: tenant.issuer, aud: application.clientId, nonce: 'the-nonce' },
    )
    assert.deepEqual(profile, { ...profileOfAda, picture })
    assert.equal(typeof sid, 'string')
    assert.ok(Number(exp) > Number(iat))
  })

  it('answers /userinfo with the profile', async () => {
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(), ada)

    const userinfo = await tenant.userinfo(url)

    assert.deepEqual(userinfo, { ...profileOfAda, picture: `${tenant.issuer}people/ada.svg` })
  })

  it('knows somebody without a picture', async () => {
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(), alan)

    const userinfo = await tenant.userinfo(url)

    assert.equal(userinfo.name, 'Alan Turing')
    assert.equal('picture' in userinfo, false)
  })

  it('knows somebody whose e-mail address is not verified', async () => {
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(), margaret)

    const userinfo = await tenant.userinfo(url)

    assert.equal(userinfo.email_verified, false)
  })

  it('hands on claims that attack a page as they are', async () => {
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(), mallory)

    const userinfo = await tenant.userinfo(url)

    assert.equal(userinfo.picture, 'javascript:alert(document.domain)')
    assert.match(userinfo.name, /"><img src=x onerror=alert\(1\)><script>/)
  })

  it('refuses to start in production', () => {
    const settings = { issuer: 'http://127.0.0.1:3001/', ...application, isProduction: true }

    assert.throws(() => createTenant(settings), /never runs in production/)
  })
})

async function verify(idToken: string): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(tenant.url('.well-known/jwks.json'))
  const { payload } = await jwtVerify(idToken, keys, { issuer: tenant.issuer, algorithms: ['RS256'] })
  return payload
}

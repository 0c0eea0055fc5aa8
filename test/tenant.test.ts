import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'
import { createTenant } from '../src/tenant/tenant.ts'
import { application, type RunningTenant, readJson, startTenant, type Tokens } from './support/tenant.ts'
import { Visitor } from './support/visitor.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const alan = 'auth0|65a1c0de0000000000000003'

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

describe('the local tenant', () => {
  it('has the routes of Auth0, under an issuer with a trailing slash', async t => {
    const { issuer, url } = await startTenant(t)

    const response = await fetch(url('.well-known/openid-configuration'))

    const metadata = await readJson<Record<string, string>>(response)
    assert.equal(metadata['issuer'], issuer)
    assert.equal(metadata['authorization_endpoint'], `${issuer}authorize`)
    assert.equal(metadata['token_endpoint'], `${issuer}oauth/token`)
    assert.equal(metadata['userinfo_endpoint'], `${issuer}userinfo`)
    assert.equal(metadata['jwks_uri'], `${issuer}.well-known/jwks.json`)
    assert.equal(metadata['end_session_endpoint'], `${issuer}oidc/logout`)
  })

  it('sends the person back with a code, the state and the issuer', async t => {
    const tenant = await startTenant(t)

    const { url } = await new Visitor().logIn(tenant.authorizeUrl(), ada)

    assert.equal(url.origin + url.pathname, application.callbackUrls[0])
    assert.equal(url.searchParams.get('state'), 'the-state')
    assert.equal(url.searchParams.get('iss'), tenant.issuer)
    assert.ok(url.searchParams.get('code'))
  })

  it('puts the profile and the session id into a signed ID token', async t => {
    const tenant = await startTenant(t)
    const { url } = await new Visitor().logIn(tenant.authorizeUrl(), ada)
    const { id_token } = await tenant.tokens(url)

    const { sid, iss, aud, nonce, iat, exp, ...profile } = await verify(tenant, id_token)

    const picture = `${tenant.issuer}people/ada.svg`
    assert.deepEqual(
      { iss, aud, nonce },
      { iss: tenant.issuer, aud: application.clientId, nonce: 'the-nonce' },
    )
    assert.deepEqual(profile, { ...profileOfAda, picture })
    assert.equal(typeof sid, 'string')
    assert.ok(Number(exp) > Number(iat))
  })

  it('answers /userinfo with the profile', async t => {
    const tenant = await startTenant(t)
    const { url } = await new Visitor().logIn(tenant.authorizeUrl(), ada)

    const userinfo = await tenant.userinfo(url)

    assert.deepEqual(userinfo, { ...profileOfAda, picture: `${tenant.issuer}people/ada.svg` })
  })

  it('knows somebody without a picture', async t => {
    const tenant = await startTenant(t)
    const { url } = await new Visitor().logIn(tenant.authorizeUrl(), alan)

    const userinfo = await tenant.userinfo(url)

    assert.equal(userinfo.name, 'Alan Turing')
    assert.equal('picture' in userinfo, false)
  })

  it('takes the secret in the Authorization header too', async t => {
    const tenant = await startTenant(t)
    const { url } = await new Visitor().logIn(tenant.authorizeUrl(), ada)
    const credentials = `${application.clientId}:${encodeURIComponent(application.clientSecret)}`

    const response = await tenant.exchange(url, {}, { authorization: `Basic ${btoa(credentials)}` })

    assert.equal(response.status, 200)
  })

  it('checks PKCE where the application uses it', async t => {
    const tenant = await startTenant(t)
    const challenge = createHash('sha256').update('v'.repeat(43)).digest('base64url')
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
    const visitor = new Visitor()
    const right = await visitor.logIn(tenant.authorizeUrl(pkce), ada)
    const wrong = await visitor.open(tenant.authorizeUrl(pkce))
    const secret = { client_id: application.clientId, client_secret: application.clientSecret }

    const accepted = await tenant.exchange(right.url, { ...secret, code_verifier: 'v'.repeat(43) })
    const refused = await tenant.exchange(wrong.url, { ...secret, code_verifier: 'w'.repeat(43) })

    assert.equal(accepted.status, 200)
    assert.equal((await readJson<{ error: string }>(refused)).error, 'invalid_grant')
  })

  it('gives a refresh token for offline_access, with no more asking', async t => {
    const tenant = await startTenant(t)
    const scope = 'openid profile email offline_access'
    const { url } = await new Visitor().logIn(tenant.authorizeUrl({ scope }), ada)
    const first = await tenant.tokens(url)

    const response = await tenant.exchange(url, {
      grant_type: 'refresh_token',
      refresh_token: first.refresh_token ?? '',
      client_id: application.clientId,
      client_secret: application.clientSecret,
    })

    const second = await readJson<Tokens>(response)
    assert.equal(first.scope, scope)
    assert.equal((await verify(tenant, second.id_token)).sub, ada)
  })

  it('answers a wrong secret as Auth0 does', async t => {
    const tenant = await startTenant(t)
    const { url } = await new Visitor().logIn(tenant.authorizeUrl(), ada)
    const wrong = `Basic ${btoa(`${application.clientId}:wrong`)}`

    const inBody = await tenant.exchange(url, { client_id: application.clientId, client_secret: 'wrong' })
    const inHeader = await tenant.exchange(url, {}, { authorization: wrong })

    for (const response of [inBody, inHeader]) {
      assert.equal(response.status, 401)
      assert.equal(response.headers.get('www-authenticate'), null)
      assert.deepEqual(await response.json(), { error: 'access_denied', error_description: 'Unauthorized' })
    }
  })

  it('refuses to start in production', () => {
    const settings = { issuer: 'http://127.0.0.1:3001/', ...application, isProduction: true }

    assert.throws(() => createTenant(settings), /never runs in production/)
  })
})

async function verify(tenant: RunningTenant, idToken: string): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(tenant.url('.well-known/jwks.json'))
  const { payload } = await jwtVerify(idToken, keys, { issuer: tenant.issuer, algorithms: ['RS256'] })
  return payload
}

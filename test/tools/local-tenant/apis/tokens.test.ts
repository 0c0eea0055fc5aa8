import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { decodeJwt } from 'jose'
import type { RefreshTokens, TenantSettings } from '../../../../src/tools/local-tenant/settings.ts'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import {
  application,
  type RunningTenant,
  readJson,
  startTenant,
  type Tokens,
} from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const audience = 'https://orders.example/api'
const scope = 'openid email offline_access read:orders write:orders'
const client = { client_id: application.clientId, client_secret: application.clientSecret }

async function logIn(tenant: RunningTenant, parameters: Record<string, string> = { audience }) {
  const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl({ scope, ...parameters }), ada)
  return tenant.tokens(url)
}

async function refresh(tenant: RunningTenant, refreshToken: string | undefined): Promise<Response> {
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken ?? '', ...client }
  return fetch(tenant.url('oauth/token'), { method: 'POST', body: new URLSearchParams(grant) })
}

async function startWith(
  t: TestContext,
  refreshTokens: RefreshTokens,
  settings: Partial<TenantSettings> = {},
) {
  const outcomes: string[] = []
  const onRefresh = (outcome: string) => outcomes.push(outcome)
  const tenant = await startTenant(t, { refreshTokens: { ...refreshTokens, onRefresh }, ...settings })
  return { tenant, outcomes }
}

describe('an access token of the local tenant for an API', () => {
  it('is a JWT with what the person may do there, for as long as the API says', async t => {
    const api = { audience, tokenSeconds: 90, permissions: () => ['read:orders'] }
    const { tenant } = await startWith(t, {}, { apis: [api] })

    const tokens = await logIn(tenant)

    const {
      iss,
      sub,
      aud,
      azp,
      iat = 0,
      exp = 0,
      permissions,
      scope: granted,
    } = decodeJwt(tokens.access_token)
    assert.deepEqual([iss, sub, azp], [tenant.issuer, ada, application.clientId])
    assert.deepEqual(aud, [audience, `${tenant.issuer}userinfo`])
    assert.equal(exp - iat, 90)
    assert.deepEqual([permissions, granted], [['read:orders'], 'openid email offline_access read:orders'])
    assert.equal(tokens.scope, granted)
  })

  it('is good for /userinfo as well', async t => {
    const { tenant } = await startWith(t, {})
    const { access_token } = await logIn(tenant)

    const answer = await fetch(tenant.url('userinfo'), {
      headers: { authorization: `Bearer ${access_token}` },
    })

    assert.equal((await readJson<{ email: string }>(answer)).email, 'ada@people.example')
  })

  it('has every scope that was asked for where the API has no permissions', async t => {
    const { tenant } = await startWith(t, {})

    const { access_token } = await logIn(tenant)

    const { permissions, scope: granted } = decodeJwt(access_token)
    assert.deepEqual([permissions, granted], [undefined, scope])
  })

  it('is opaque without an audience', async t => {
    const { tenant } = await startWith(t, {})

    const { access_token } = await logIn(tenant, {})

    assert.equal(access_token.includes('.'), false)
  })
})

describe('a refresh token of the local tenant', () => {
  it('stays the same, and gives a token for the same API', async t => {
    const { tenant, outcomes } = await startWith(t, {})
    const first = await logIn(tenant)

    const second = await readJson<Tokens>(await refresh(tenant, first.refresh_token))

    assert.equal(second.refresh_token, first.refresh_token)
    assert.deepEqual(decodeJwt(second.access_token).aud, decodeJwt(first.access_token).aud)
    assert.deepEqual(outcomes, ['renewed'])
  })

  it('is good for one use with rotation: the second one ends the whole family, in Auth0’s words', async t => {
    const { tenant, outcomes } = await startWith(t, { rotates: true })
    const first = await logIn(tenant)
    const second = await readJson<Tokens>(await refresh(tenant, first.refresh_token))

    const reused = await refresh(tenant, first.refresh_token)
    const after = await refresh(tenant, second.refresh_token)

    assert.deepEqual([reused.status, after.status], [403, 403])
    assert.deepEqual(await readJson(reused), {
      error: 'invalid_grant',
      error_description: 'Unknown or invalid refresh token.',
    })
    assert.deepEqual(outcomes, ['renewed', 'reused', 'refused'])
  })

  it('may come again within the overlap', async t => {
    const { tenant, outcomes } = await startWith(t, { rotates: true, overlapSeconds: 60 })
    const first = await logIn(tenant)
    await refresh(tenant, first.refresh_token)

    const again = await refresh(tenant, first.refresh_token)

    assert.equal(again.status, 200)
    assert.deepEqual(outcomes, ['renewed', 'renewed'])
  })

  it('is worth nothing once it was revoked', async t => {
    const { tenant, outcomes } = await startWith(t, {})
    const { refresh_token: token = '' } = await logIn(tenant)

    const revoked = await fetch(tenant.url('oauth/revoke'), {
      method: 'POST',
      body: new URLSearchParams({ token, ...client }),
    })
    const { status } = await refresh(tenant, token)

    assert.deepEqual([revoked.status, status], [200, 403])
    assert.deepEqual(outcomes, ['refused'])
  })
})

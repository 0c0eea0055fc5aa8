import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { accountOwner } from '../../../support/local-tenant/account.ts'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { startLogoutReceiver } from '../../../support/logout-receiver.ts'
import { application, startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const alan = 'auth0|65a1c0de0000000000000003'
const margaret = 'auth0|65a1c0de0000000000000004'
const mallory = 'auth0|65a1c0de0000000000000006'
const tenant = await startTenant({ after }, { accountRateLimit: null })

describe('reading the own account at the local tenant', () => {
  it('gives what Auth0 has of a person', async () => {
    const owner = await accountOwner(tenant, alan)

    const { status, body } = await owner.call('GET')

    const { last_login, ...rest } = body
    assert.equal(status, 200)
    assert.ok(Date.parse(String(last_login)) > Date.parse('2026-01-15'))
    assert.deepEqual(rest, {
      user_id: alan,
      name: 'Alan Turing',
      nickname: 'alan',
      given_name: 'Alan',
      family_name: 'Turing',
      email: 'alan@people.example',
      email_verified: true,
      created_at: '2026-01-15T09:30:00.000Z',
      updated_at: '2026-01-15T09:30:00.000Z',
      logins_count: 1,
      identities: [
        {
          connection: 'Username-Password-Authentication',
          provider: 'auth0',
          user_id: '65a1c0de0000000000000003',
          isSocial: false,
        },
      ],
      user_metadata: {},
    })
  })

  it('gives the fields that are asked for, or all others', async () => {
    const owner = await accountOwner(tenant, ada)

    const some = await owner.call('GET', '?fields=user_id,logins_count&include_fields=true')
    const others = await owner.call('GET', '?fields=identities,user_metadata&include_fields=false')

    assert.deepEqual(Object.keys(some.body), ['user_id', 'logins_count'])
    assert.deepEqual([others.body['name'], others.body['identities']], ['Ada Lovelace', undefined])
  })

  for (const query of ['?fields=', '?fields=a,,b', '?include_fields=yes', '?page=1'])
    it(`refuses ${query}`, async () => {
      const owner = await accountOwner(tenant, ada)

      const { status, body } = await owner.call('GET', query)

      assert.deepEqual([status, body['errorCode']], [400, 'invalid_query_string'])
    })

  it('counts the logins at which somebody did something', async () => {
    const { browser } = await accountOwner(tenant, margaret)
    await browser.open(tenant.authorizeUrl({ prompt: 'none' }))
    const owner = await accountOwner(tenant, margaret)

    const { body } = await owner.call('GET')

    assert.equal(body['logins_count'], 2)
  })

  it('gives what somebody who signed up has', async () => {
    const browser = new PlainBrowser()
    const audience = `${tenant.issuer}api/v2/`
    const scope = 'openid read:current_user'
    const page = await browser.open(tenant.authorizeUrl({ screen_hint: 'signup', audience, scope }))
    const fields = { name: 'Emmy Noether', email: 'emmy@company.example' }
    const { url } = await browser.submit(page, fields)
    const { access_token } = await tenant.tokens(url)

    const answer = await fetch(new URL(`users/${decodeJwt(access_token).sub}`, audience), {
      headers: { authorization: `Bearer ${access_token}` },
    })

    const body: unknown = await answer.json()
    assert.ok(typeof body === 'object' && body !== null)
    assert.deepEqual(
      ['name', 'email_verified', 'logins_count'].map(field => Reflect.get(body, field)),
      ['Emmy Noether', false, 1],
    )
  })
})

describe('changing the own account at the local tenant', () => {
  it('merges metadata at the first level, and null removes', async t => {
    const tenant = await startTenant(t, { accountRateLimit: null })
    const owner = await accountOwner(tenant, ada)
    await owner.call('PATCH', '', {
      user_metadata: { language: 'de', zone: { name: 'Berlin', since: 2 }, old: 1 },
    })

    const answer = await owner.call('PATCH', '', {
      user_metadata: { zone: { name: 'London' }, old: null },
    })

    const { body } = await owner.call('GET')
    assert.equal(answer.status, 200)
    assert.deepEqual(body['user_metadata'], { language: 'de', zone: { name: 'London' } })
    assert.deepEqual(answer.body, body)
  })

  it('removes all metadata where the new one is empty', async t => {
    const tenant = await startTenant(t, { accountRateLimit: null })
    const owner = await accountOwner(tenant, ada)
    await owner.call('PATCH', '', { user_metadata: { language: 'de' } })

    const { body } = await owner.call('PATCH', '', { user_metadata: {} })

    assert.deepEqual(body['user_metadata'], {})
  })

  it('begins with the metadata that people.ts has', async () => {
    const owner = await accountOwner(tenant, mallory)

    const { body } = await owner.call('PATCH', '', { user_metadata: { language: 'de' } })

    const { user_metadata } = body
    assert.ok(typeof user_metadata === 'object' && user_metadata !== null)
    assert.deepEqual(Object.keys(user_metadata), ['language', 'timeZone', 'nickname'])
    assert.equal(Reflect.get(user_metadata, 'language'), 'de')
  })

  it('changes no claim but the time', async t => {
    const tenant = await startTenant(t, { accountRateLimit: null })
    const owner = await accountOwner(tenant, ada)
    const { body } = await owner.call('PATCH', '', {
      user_metadata: { name: 'Augusta', updated_at: 'never' },
    })

    const { url } = await owner.browser.open(tenant.authorizeUrl({ prompt: 'none' }))

    const claims = await tenant.claims(url)
    assert.equal(claims['name'], 'Ada Lovelace')
    assert.equal(claims['updated_at'], body['updated_at'])
    assert.ok(Date.parse(String(body['updated_at'])) > Date.parse(String(body['created_at'])))
  })

  it('leaves everything else to administrators', async () => {
    const owner = await accountOwner(tenant, ada)

    const answers = [
      await owner.call('PATCH', '', { name: 'Augusta', user_metadata: {} }),
      await owner.call('PATCH', '', { app_metadata: { roles: ['admin'] } }),
      await owner.call('POST', '/identities', { provider: 'auth0', user_id: '1' }),
    ]

    assert.deepEqual(
      answers.map(({ status, body }) => [status, body['message']]),
      answers.map(() => [403, 'Insufficient scope, expected any of: update:users']),
    )
  })

  for (const [body, message] of [
    [{ user_metadata: 'de' }, "'Expected type object but found type string' on property user_metadata"],
    [{ user_metadata: null }, "'Expected type object but found type null' on property user_metadata"],
    [{}, "'Missing required property: user_metadata'"],
  ] as const)
    it(`refuses ${JSON.stringify(body)}`, async () => {
      const owner = await accountOwner(tenant, ada)

      const answer = await owner.call('PATCH', '', body)

      assert.equal(answer.status, 400)
      assert.equal(answer.body['message'], `Payload validation error: ${message}.`)
    })
})

describe('deleting the own account at the local tenant', () => {
  it('ends the sessions, and nobody logs in with it again', async t => {
    const tenant = await startTenant(t, { accountRateLimit: null })
    const owner = await accountOwner(tenant, ada)

    const { status } = await owner.call('DELETE')

    const silent = await owner.browser.open(tenant.authorizeUrl({ prompt: 'none' }))
    const page = await owner.browser.open(tenant.authorizeUrl())
    const login = await owner.browser.submit(page, { person: ada })
    assert.equal(status, 204)
    assert.equal(silent.url.searchParams.get('error'), 'login_required')
    assert.doesNotMatch(page.text, /Ada Lovelace/)
    assert.equal(login.status, 400)
  })

  it('is announced to an application that wants to hear of it', async t => {
    const receiver = await startLogoutReceiver(t)
    const tenant = await startTenant(t, {
      backchannelLogoutUrls: [receiver.url],
      backchannelLogoutInitiators: ['account-deleted'],
    })
    const owner = await accountOwner(tenant, ada)

    await owner.call('DELETE')

    const told = await receiver.next()
    assert.equal(told.claims['sid'], decodeJwt(owner.tokens.id_token)['sid'])
  })

  it('leaves tokens that are worth nothing', async t => {
    const tenant = await startTenant(t, { accountRateLimit: null })
    const scope = 'openid offline_access'
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl({ scope }), ada)
    const { access_token, refresh_token = '' } = await tenant.tokens(url)
    const owner = await accountOwner(tenant, ada)
    await owner.call('DELETE')

    const read = await owner.call('GET')
    const again = await owner.call('DELETE')
    const userinfo = await fetch(tenant.url('userinfo'), {
      headers: { authorization: `Bearer ${access_token}` },
    })
    const client = { client_id: application.clientId, client_secret: application.clientSecret }
    const grant = { grant_type: 'refresh_token', refresh_token, ...client }
    const refresh = await fetch(tenant.url('oauth/token'), {
      method: 'POST',
      body: new URLSearchParams(grant),
    })

    assert.deepEqual([read.status, read.body['errorCode']], [404, 'inexistent_user'])
    assert.deepEqual([again.status, userinfo.status, refresh.status], [204, 401, 403])
  })

  it('makes whoever comes with the address again somebody new', async t => {
    const tenant = await startTenant(t, { accountRateLimit: null })
    const email = 'jane@company.example'
    const logIn = async () => {
      const browser = new PlainBrowser()
      const { url } = await browser.submit(await browser.open(tenant.authorizeUrl()), { email })
      return String((await tenant.claims(url)).sub)
    }
    const first = await logIn()
    await (await accountOwner(tenant, first)).call('DELETE')

    const [second, third] = [await logIn(), await logIn()]

    assert.notEqual(second, first)
    assert.equal(third, second)
  })
})

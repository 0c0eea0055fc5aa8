import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { decodeJwt } from 'jose'
import { accountOwner, idTokenOf } from '../../../support/local-tenant/account.ts'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { api, idOf, machine, managementToken, shop } from '../../../support/management.ts'
import { type RunningTenant, startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const grace = 'auth0|65a1c0de0000000000000002'
const sofia = 'google-oauth2|103547991597142817347'

const own = {
  connection: 'Username-Password-Authentication',
  provider: 'auth0',
  user_id: '65a1c0de0000000000000001',
  isSocial: false,
}

async function start(t: TestContext) {
  const tenant = await startTenant(t, { accountRateLimit: null, management: machine })
  const owner = await accountOwner(tenant, ada)
  const link = async (account: string) =>
    owner.call('POST', '/identities', { link_with: await idTokenOf(tenant, account) })
  return { tenant, owner, link }
}

async function subOf(tenant: RunningTenant, account: string): Promise<unknown> {
  return decodeJwt(await idTokenOf(tenant, account)).sub
}

describe('linking an account at the local tenant', () => {
  it('adds it to the identities, with its own profile', async t => {
    const { tenant, owner, link } = await start(t)

    const { status, body } = await link(sofia)

    const identities = [
      own,
      {
        connection: 'google-oauth2',
        provider: 'google-oauth2',
        user_id: '103547991597142817347',
        isSocial: true,
        profileData: {
          name: 'Sofia Kovalevskaya',
          nickname: 'sofia',
          given_name: 'Sofia',
          family_name: 'Kovalevskaya',
          picture: `${tenant.issuer}people/sofia.svg`,
          email: 'sofia@people.example',
          email_verified: true,
        },
      },
    ]
    const read = await owner.call('GET')
    assert.equal(status, 201)
    assert.deepEqual(body, identities)
    assert.deepEqual([read.body['name'], read.body['identities']], ['Ada Lovelace', identities])
  })

  it('makes a login with it one of the first account, by the list and by its address', async t => {
    const { tenant, link } = await start(t)
    await link(sofia)

    const listed = await subOf(tenant, sofia)

    const browser = new PlainBrowser()
    const page = await browser.open(tenant.authorizeUrl())
    const { url } = await browser.submit(page, { email: 'Sofia@people.example' })
    assert.deepEqual([listed, (await tenant.claims(url)).sub], [ada, ada])
  })

  it('makes the session of the login with it one of the first account', async t => {
    const { tenant, owner } = await start(t)
    const link_with = await idTokenOf(tenant, sofia, owner.browser)
    await owner.call('POST', '/identities', { link_with })

    const { url } = await owner.browser.open(tenant.authorizeUrl({ prompt: 'none' }))

    assert.equal((await tenant.claims(url)).sub, ada)
  })

  it('ends the account as one of its own', async t => {
    const { tenant, link } = await start(t)
    const other = await accountOwner(tenant, sofia)
    await link(sofia)

    const { status, body } = await other.call('GET')

    assert.deepEqual([status, body['errorCode']], [404, 'inexistent_user'])
  })

  it('brings along what was linked to it', async t => {
    const { tenant, owner, link } = await start(t)
    const second = await accountOwner(tenant, grace)
    await second.call('POST', '/identities', { link_with: await idTokenOf(tenant, sofia) })
    await link(grace)

    const { body } = await owner.call('GET')

    const { identities } = body
    assert.ok(Array.isArray(identities))
    assert.deepEqual(
      identities.map(({ provider, user_id }) => `${provider}|${user_id}`),
      [ada, grace, sofia],
    )
    assert.equal(await subOf(tenant, sofia), ada)
  })

  it('is refused where it is linked already, or is the account itself', async t => {
    const { tenant, owner, link } = await start(t)
    const before = await idTokenOf(tenant, sofia)
    await link(sofia)
    const third = await accountOwner(tenant, grace)

    const answers = [
      await owner.call('POST', '/identities', { link_with: before }),
      await third.call('POST', '/identities', { link_with: before }),
      await link(ada),
    ]

    assert.deepEqual(
      answers.map(({ status }) => status),
      [409, 409, 409],
    )
  })

  it('is refused where the account was deleted meanwhile', async t => {
    const { tenant, owner } = await start(t)
    const link_with = await idTokenOf(tenant, sofia)
    await (await accountOwner(tenant, sofia)).call('DELETE')

    const { status } = await owner.call('POST', '/identities', { link_with })

    assert.equal(status, 404)
  })

  it('takes an ID token of this application only, with RS256', async t => {
    const { tenant, owner } = await start(t)
    const token = await managementToken(tenant)
    const foreign = await api(tenant, token, 'POST', 'clients', shop)
    const symmetric = { jwt_configuration: { alg: 'HS256' } }
    const { url } = await new PlainBrowser().logIn(
      tenant.authorizeUrl({ client_id: idOf(foreign.body) }),
      sofia,
    )
    const other = await tenant.exchange(url, {
      client_id: idOf(foreign.body),
      client_secret: String(foreign.body['client_secret']),
    })
    const { id_token } = JSON.parse(await other.text())
    await api(tenant, token, 'PATCH', 'clients/test-application', symmetric)
    const hs256 = await idTokenOf(tenant, sofia)

    const answers = await Promise.all(
      [id_token, hs256, owner.tokens.access_token, 'garbage'].map(link_with =>
        owner.call('POST', '/identities', { link_with }),
      ),
    )

    assert.deepEqual(
      answers.map(({ status, body }) => [status, body['errorCode']]),
      answers.map(() => [400, 'invalid_body']),
    )
  })
})

describe('taking off a linked account at the local tenant', () => {
  it('makes it one of its own again, which begins anew', async t => {
    const { tenant, owner, link } = await start(t)
    const before = await accountOwner(tenant, sofia)
    await before.call('PATCH', '', { user_metadata: { language: 'ru' } })
    await link(sofia)

    const { status, body } = await owner.call('DELETE', `/identities/${sofia.replace('|', '/')}`)

    const after = await (await accountOwner(tenant, sofia)).call('GET')
    assert.equal(status, 200)
    assert.deepEqual(body, [own])
    assert.deepEqual([after.body['user_id'], after.body['logins_count']], [sofia, 1])
    assert.deepEqual(after.body['user_metadata'], {})
  })

  it('is refused for the first account, and for one that is not there', async t => {
    const { owner } = await start(t)

    const first = await owner.call('DELETE', `/identities/${ada.replace('|', '/')}`)
    const missing = await owner.call('DELETE', `/identities/${sofia.replace('|', '/')}`)

    assert.deepEqual([first.status, missing.status], [400, 404])
  })

  it('comes too late once the first account was deleted: it is gone as well', async t => {
    const { tenant, owner, link } = await start(t)
    await link(sofia)
    await owner.call('DELETE')

    const page = await new PlainBrowser().open(tenant.authorizeUrl())

    assert.doesNotMatch(page.text, /Ada Lovelace|Sofia Kovalevskaya/)
  })
})

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { claims } from '../support/broken-provider/mutations.ts'
import type { BrokenProvider } from '../support/broken-provider/provider.ts'
import type { Client } from '../support/client.ts'
import { callbackOf, nameOn, startPair } from '../support/pair.ts'

/** Katherine, who has just logged in, at a tenant that takes her for Sofia from then on. */
async function aboutToLink(t: TestContext) {
  const { app, provider } = await startPair(t, { env: { ACCOUNT_API: 'management' } })
  provider.lie(claims({ auth_time: Math.floor(Date.now() / 1000) }))
  const client = app.client()
  await client.follow('/login?recent=5&returnTo=/account')
  logInAtTenant(client, provider, 'Sofia')
  return { app, provider, client }
}

function logInAtTenant(client: Client, { issuer }: BrokenProvider, name: string): void {
  client.jar.store(new URL(issuer), [`person=${name}; Path=/`])
}

/** How often the account API was asked while this happened. */
async function callsDuring<Result>(provider: BrokenProvider, happens: () => Promise<Result>) {
  const before = provider.requests('/api/v2/users')
  const result = await happens()
  return { result, calls: provider.requests('/api/v2/users') - before }
}

describe('linking an account', () => {
  it('is one call, by the browser that began it', async t => {
    const { client, provider } = await aboutToLink(t)
    const callback = await callbackOf(client, '/login?link&returnTo=/account')

    const { result, calls } = await callsDuring(provider, () => client.get(callback))

    assert.equal(result.headers.location, '/account')
    assert.equal(calls, 1)
    assert.match((await client.follow('/account')).body, /The account is linked/)
    assert.equal(nameOn(await client.get('/profile')), 'Katherine Johnson')
  })

  for (const path of ['/login?link', '/account/link'])
    for (const site of ['cross-site', 'same-site'])
      it(`[S62] is not begun by a click on another site, ${site}: ${path}`, async t => {
        const { client } = await aboutToLink(t)
        const click = { 'Sec-Fetch-User': '?1', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
        const headers = { ...click, 'Sec-Fetch-Site': site }

        // a browser says of each redirect whether another site was among the chain
        const first = await client.get(path, headers)
        const { location } = first.headers
        const page = location === undefined ? first : await client.get(location, headers)

        assert.match(page.body, /Do you want to link another account\?/)
        assert.deepEqual(
          client.jar.names('localhost').filter(name => name.startsWith('login-')),
          [],
        )
      })

  it('[S62] does not take the callback of another browser', async t => {
    const { app, client, provider } = await aboutToLink(t)
    const attacker = app.client()
    await attacker.follow('/login?recent=5')
    logInAtTenant(attacker, provider, 'Mallory')
    const callback = await callbackOf(attacker, '/login?link')

    const { result, calls } = await callsDuring(provider, () => client.get(callback))

    assert.notEqual(result.headers.location, '/account')
    assert.equal(calls, 0)
    assert.equal(nameOn(await client.get('/profile')), 'Katherine Johnson')
  })

  it('[S62] does not take the code of another login under its own state', async t => {
    const { client, provider } = await aboutToLink(t)
    const link = new URL(await callbackOf(client, '/login?link'))
    const login = new URL(await callbackOf(client, '/login?another'))
    link.searchParams.set('code', login.searchParams.get('code') ?? '')

    const { result, calls } = await callsDuring(provider, () => client.get(link.href))

    assert.equal(calls, 0)
    assert.notEqual(result.status, 200)
    assert.equal(nameOn(await client.get('/profile')), 'Katherine Johnson')
  })

  it('[S62] does not take its own code under the state of a login', async t => {
    const { client, provider } = await aboutToLink(t)
    const link = new URL(await callbackOf(client, '/login?link'))
    const login = new URL(await callbackOf(client, '/login?another'))
    login.searchParams.set('code', link.searchParams.get('code') ?? '')

    const { calls } = await callsDuring(provider, () => client.get(login.href))

    assert.equal(calls, 0)
    assert.equal(nameOn(await client.get('/profile')), 'Katherine Johnson')
  })

  it('[S62] happens once for a callback that is sent again', async t => {
    const { client, provider } = await aboutToLink(t)
    const callback = await callbackOf(client, '/login?link')
    const copy = client.copy()
    await client.get(callback)

    const { calls } = await callsDuring(provider, () => copy.get(callback))

    assert.equal(calls, 0)
  })

  for (const [what, meanwhile] of Object.entries<
    (client: Client, provider: BrokenProvider) => Promise<unknown>
  >({
    'the session ended': client => client.follow('/logout'),
    'the session ended in another tab, whose cookie this one has still': client =>
      client.copy().follow('/logout'),
    'the same person logged in anew': async (client, provider) => {
      logInAtTenant(client, provider, '')
      await client.follow('/login?another&returnTo=/account')
    },
    'another person logged in': async (client, provider) => {
      logInAtTenant(client, provider, 'Grace')
      await client.follow('/login?another&returnTo=/account')
    },
  }))
    it(`[S57] [S62] changes nothing where ${what} meanwhile`, async t => {
      const { client, provider } = await aboutToLink(t)
      const callback = await callbackOf(client, '/login?link')
      await meanwhile(client, provider)
      const session = (await client.get('/profile')).status

      const { result, calls } = await callsDuring(provider, () => client.get(callback))

      assert.equal(calls, 0)
      assert.ok(result.status >= 400, `${result.status}`)
      assert.equal((await client.get('/profile')).status, session)
    })

  it('[S62] wants the login of the last minutes to be of this session', async t => {
    const { app, provider } = await aboutToLink(t)
    provider.heal()
    const client = app.client()
    await client.follow('/login')

    const direct = await client.get('/login?link&recent=')
    const link = await client.get('/login?link')

    assert.deepEqual([direct.status, link.status], [400, 401])
  })
})

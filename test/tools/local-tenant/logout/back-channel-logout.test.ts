import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { inspect } from 'node:util'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { within } from '../../../support/deadline.ts'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { startLogoutReceiver } from '../../../support/logout-receiver.ts'
import { api, idOf, machine, managementToken, shop } from '../../../support/management.ts'
import { openServer } from '../../../support/servers.ts'
import { application, logoutUrl, type RunningTenant, readJson, startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const grace = 'auth0|65a1c0de0000000000000002'
const client_id = application.clientId
const event = 'http://schemas.openid.net/event/backchannel-logout'

const waysToEnd: { name: string; end(tenant: RunningTenant, browser: PlainBrowser): Promise<unknown> }[] = [
  {
    name: 'when /v2/logout ends the session',
    end: (tenant, browser) => browser.open(tenant.url('v2/logout')),
  },
  {
    name: 'when /oidc/logout ends the session',
    end: (tenant, browser) => browser.open(tenant.url('oidc/logout')),
  },
  {
    name: 'when a logout ends on an error page',
    end: (tenant, browser) => browser.open(tenant.url('v2/logout', { returnTo: 'https://evil.example' })),
  },
]

describe('the back-channel logout of the local tenant', () => {
  it('posts a logout token that is by the book, for the session of the ID token', async t => {
    const receiver = await startLogoutReceiver(t)
    const tenant = await startTenant(t, { backchannelLogoutUrls: [receiver.url] })
    const { browser, sid } = await loggedIn(tenant, ada)

    await browser.open(tenant.url('v2/logout', { client_id, returnTo: logoutUrl }))

    const { method, contentType, token } = await receiver.next()
    const keys = createRemoteJWKSet(tenant.url('.well-known/jwks.json'))
    const options = { issuer: tenant.issuer, audience: client_id, typ: 'JWT', algorithms: ['RS256'] }
    const { payload, protectedHeader } = await jwtVerify(token, keys, options)
    const { iat, exp, jti, trace_id, ...rest } = payload
    assert.equal(method, 'POST')
    assert.match(contentType, /^application\/x-www-form-urlencoded\b/)
    assert.equal(typeof protectedHeader.kid, 'string')
    assert.equal(typeof sid, 'string')
    assert.deepEqual(rest, {
      iss: tenant.issuer,
      aud: client_id,
      sub: ada,
      sid,
      events: { [event]: {} },
    })
    assert.equal(Number(exp) - Number(iat), 120)
    assert.match(String(jti), /^[\w-]{20,}$/)
    assert.match(String(trace_id), /^[0-9a-f]{16}$/)
  })

  for (const { name, end } of waysToEnd)
    it(`is sent ${name}`, async t => {
      const receiver = await startLogoutReceiver(t)
      const tenant = await startTenant(t, { backchannelLogoutUrls: [receiver.url] })
      const { browser, sid } = await loggedIn(tenant, ada)

      await end(tenant, browser)

      const told = await receiver.next()
      assert.deepEqual([told.claims.sub, told.claims['sid']], [ada, sid])
    })

  it('is not sent when the same person logs in again, and then once for both logins', async t => {
    const receiver = await startLogoutReceiver(t)
    const tenant = await startTenant(t, { backchannelLogoutUrls: [receiver.url] })
    const { browser, sid } = await loggedIn(tenant, ada)
    const again = await browser.logIn(tenant.authorizeUrl({ prompt: 'login' }), ada)

    await browser.open(tenant.url('v2/logout'))

    const told = await receiver.next()
    const claims = await tenant.claims(again.url)
    assert.deepEqual([told.claims['sid'], claims['sid']], [sid, sid])
    assert.equal(receiver.received.length, 1)
  })

  it('is not sent when another person logs in over it, as in linking an account', async t => {
    const receiver = await startLogoutReceiver(t)
    const tenant = await startTenant(t, { backchannelLogoutUrls: [receiver.url] })
    const { browser } = await loggedIn(tenant, ada)
    const { url } = await browser.logIn(tenant.authorizeUrl({ prompt: 'login' }), grace)

    await browser.open(tenant.url('v2/logout'))

    const told = await receiver.next()
    const { sub, sid } = await tenant.claims(url)
    assert.deepEqual([told.claims.sub, told.claims['sid']], [sub, sid])
    assert.equal(receiver.received.length, 1)
  })

  it('reaches every application of the session, each with a token of its own', async t => {
    const [first, second] = [await startLogoutReceiver(t), await startLogoutReceiver(t)]
    const tenant = await startTenant(t, { management: machine, backchannelLogoutUrls: [first.url] })
    const other = await register(tenant, { backchannel_logout_urls: [second.url] })
    const { browser, sid } = await loggedIn(tenant, ada)
    await browser.open(tenant.authorizeUrl({ client_id: other, prompt: 'none' }))

    await browser.open(tenant.url('v2/logout', { client_id }))

    const [one, two] = [(await first.next()).claims, (await second.next()).claims]
    assert.deepEqual([one.aud, two.aud], [client_id, other])
    assert.deepEqual([one['sid'], two['sid']], [sid, sid])
    assert.notEqual(one.jti, two.jti)
  })

  it('leaves out the applications of other sessions, even of the same person', async t => {
    const [first, second] = [await startLogoutReceiver(t), await startLogoutReceiver(t)]
    const tenant = await startTenant(t, { management: machine, backchannelLogoutUrls: [first.url] })
    const other = await register(tenant, { backchannel_logout_urls: [second.url] })
    const here = await loggedIn(tenant, ada)
    const elsewhere = new PlainBrowser()
    await elsewhere.logIn(tenant.authorizeUrl({ client_id: other }), ada)

    await here.browser.open(tenant.url('v2/logout'))
    await first.next()
    await elsewhere.open(tenant.url('v2/logout'))

    const told = await second.next()
    assert.notEqual(told.claims['sid'], here.sid)
    assert.deepEqual([first.received.length, second.received.length], [1, 1])
  })

  it('is not sent to an application without a URL, and that is no fault', async t => {
    const receiver = await startLogoutReceiver(t)
    const { tenant, errors } = await watched(t, { management: machine })
    const other = await register(tenant, { backchannel_logout_urls: [receiver.url] })
    const { browser } = await loggedIn(tenant, ada)
    await browser.open(tenant.authorizeUrl({ client_id: other, prompt: 'none' }))

    await browser.open(tenant.url('v2/logout'))

    await receiver.next()
    assert.deepEqual(errors, [])
  })

  it('is not sent to an application that chose other ends of a session than logouts', async t => {
    const [receiver, quiet] = [await startLogoutReceiver(t), await startLogoutReceiver(t)]
    const tenant = await startTenant(t, { management: machine, backchannelLogoutUrls: [receiver.url] })
    const other = await register(tenant, {
      backchannel_logout_urls: [quiet.url],
      backchannel_logout_initiators: { mode: 'custom', selected_initiators: ['password-changed'] },
    })
    const { browser } = await loggedIn(tenant, ada)
    await browser.open(tenant.authorizeUrl({ client_id: other, prompt: 'none' }))

    await browser.open(tenant.url('v2/logout'))

    await receiver.next()
    assert.deepEqual(quiet.received, [])
  })

  it('goes by the clock of the tenant', async t => {
    const receiver = await startLogoutReceiver(t)
    const settings = { backchannelLogoutUrls: [receiver.url], faults: { clockAheadSeconds: -600 } }
    const tenant = await startTenant(t, settings)
    const { browser } = await loggedIn(tenant, ada)

    await browser.open(tenant.url('v2/logout'))

    const { claims } = await receiver.next()
    assert.ok(Math.abs(Number(claims.iat) + 600 - Date.now() / 1000) < 60, String(claims.iat))
    assert.equal(Number(claims.exp) - Number(claims.iat), 120)
  })

  for (const [hasIt, lacksBackchannelLogout] of [
    [true, false],
    [undefined, true],
  ])
    it(`is ${hasIt ? '' : 'not '}announced where the subscription ${hasIt ? 'has' : 'lacks'} it`, async t => {
      const tenant = await startTenant(t, {
        faults: { lacksBackchannelLogout: lacksBackchannelLogout === true },
      })

      const response = await fetch(tenant.url('.well-known/openid-configuration'))

      const metadata = await readJson<Record<string, unknown>>(response)
      assert.equal(metadata['backchannel_logout_supported'], hasIt)
      assert.equal(metadata['backchannel_logout_session_supported'], hasIt)
    })

  it('is not sent where the subscription lacks it', async t => {
    const receiver = await startLogoutReceiver(t)
    const faults = { lacksBackchannelLogout: true }
    const tenant = await startTenant(t, { faults, backchannelLogoutUrls: [receiver.url] })

    for (const person of [ada, grace]) {
      const { browser } = await loggedIn(tenant, person)
      await browser.open(tenant.url('v2/logout'))
    }

    assert.deepEqual(receiver.received, [])
  })
})

describe('an application that fails at its back-channel logout', () => {
  for (const status of [302, 404, 500])
    it(`with ${status} does not stop the logout, and is reported without the token`, async t => {
      const headers = { location: '/elsewhere' }
      const receiver = await startLogoutReceiver(t, { status, headers })
      const { tenant, nextError } = await watched(t, { backchannelLogoutUrls: [receiver.url] })
      const { browser } = await loggedIn(tenant, ada)

      const { url } = await browser.open(tenant.url('v2/logout', { client_id, returnTo: logoutUrl }))

      const [error, { token }] = [await nextError(), await receiver.next()]
      assert.equal(url.href, logoutUrl)
      assert.equal(error.message, `${receiver.url} answered ${status} to a back-channel logout`)
      assert.ok(!inspect(error).includes(token))
      assert.equal(receiver.received.length, 1)
    })

  it('by not answering does not hold the logout up, and is reported in the end', async t => {
    const receiver = await startLogoutReceiver(t, { status: 0 })
    const { tenant, errors, nextError } = await watched(t, { backchannelLogoutUrls: [receiver.url] })
    const { browser } = await loggedIn(tenant, ada)

    const { url } = await browser.open(tenant.url('v2/logout', { client_id, returnTo: logoutUrl }))

    assert.equal(url.href, logoutUrl)
    assert.deepEqual(errors, [])
    const error = await nextError()
    assert.equal(error.message, `${receiver.url} does not answer a back-channel logout`)
    assert.equal(error.cause instanceof Error && error.cause.name, 'TimeoutError')
  })

  it('by being down does not stop the others from being told', async t => {
    const receiver = await startLogoutReceiver(t)
    const down = await urlWithoutServer()
    const { tenant, nextError } = await watched(t, { backchannelLogoutUrls: [down, receiver.url] })
    const { browser } = await loggedIn(tenant, ada)

    await browser.open(tenant.url('v2/logout'))

    const [error, told] = [await nextError(), await receiver.next()]
    assert.equal(error.message, `${down} does not answer a back-channel logout`)
    assert.equal(told.claims.sub, ada)
  })
})

async function urlWithoutServer(): Promise<string> {
  const server = await openServer('127.0.0.1')
  await server.close()
  return `http://127.0.0.1:${server.port}/backchannel-logout`
}

async function loggedIn(tenant: RunningTenant, person: string) {
  const browser = new PlainBrowser()
  const { url } = await browser.logIn(tenant.authorizeUrl(), person)
  const claims = await tenant.claims(url)
  return { browser, sid: claims['sid'] }
}

/** The client id of another application, which the Management API registers. */
async function register(tenant: RunningTenant, oidc_logout: object): Promise<string> {
  const { body } = await api(tenant, await managementToken(tenant), 'POST', 'clients', {
    ...shop,
    oidc_logout,
  })
  return idOf(body)
}

/** A tenant, and what it reports. */
async function watched(t: TestContext, settings: Parameters<typeof startTenant>[1]) {
  const errors: Error[] = []
  const waiting: ((error: Error) => void)[] = []
  const onError = (error: unknown) => {
    assert.ok(error instanceof Error)
    errors.push(error)
    waiting.shift()?.(error)
  }
  const tenant = await startTenant(t, { ...settings, onError })
  const nextError = async () => errors[0] ?? within(new Promise<Error>(resolve => waiting.push(resolve)))
  return { tenant, errors, nextError }
}

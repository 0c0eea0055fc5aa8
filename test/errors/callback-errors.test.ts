import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import type { Lies } from '../support/broken-provider/lies.ts'
import { authorizationError, callback } from '../support/broken-provider/mutations.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'

let provider: BrokenProvider
let app: RunningApplication
before(async () => {
  provider = await startBrokenProvider()
  app = await startApplication({ env: provider.env })
})
beforeEach(() => provider.heal())
after(async () => {
  await app?.close()
  await provider?.close()
})

/** What a tenant may send back instead of a code (RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6). */
const errors: Record<string, number> = {
  access_denied: 403,
  login_required: 400,
  interaction_required: 400,
  consent_required: 400,
  server_error: 502,
  temporarily_unavailable: 503,
  invalid_scope: 500,
  'an-error-of-its-own': 403,
}

// each object has these, so a look-up finds them in any table
const inherited = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']

describe('an error that the tenant sends back', () => {
  for (const [error, status] of Object.entries(errors)) {
    it(`[S38] is answered with ${status} when it is ${error}`, async () => {
      provider.lie(authorizationError(error, 'For a reason'))

      const page = await app.client().follow('/login')

      assert.equal(page.status, status)
      assertLogged(page.headers['x-request-id'], error)
    })

    // RFC 6749 4.1.2.1 makes the description optional
    it(`[S38] is answered with ${status} when it is ${error} without a description`, async () => {
      provider.lie(callback({ code: undefined, error }))

      const page = await app.client().follow('/login')

      assert.equal(page.status, status)
      assertLogged(page.headers['x-request-id'], error)
    })
  }

  for (const error of inherited)
    it(`[S38] has a page of ours when it is ${error}`, async () => {
      provider.lie(authorizationError(error, 'For a reason'))

      const page = await app.client().follow('/login')

      assert.equal(page.status, 403)
      assert.match(page.body, /<h1>You were not logged in<\/h1>/)
    })
})

describe('an error that the tenant answers to the code', () => {
  for (const error of inherited)
    it(`[S38] has a page of ours when it is ${error}`, async () => {
      const headers = { 'Content-Type': 'application/json' }
      provider.fault('/oauth/token', {
        kind: 'status',
        status: 400,
        headers,
        body: JSON.stringify({ error }),
      })

      const page = await app.client().follow('/login')

      assert.equal(page.status, 502)
      assert.match(page.body, /<h1>The login service gave a wrong answer<\/h1>/)
    })
})

describe('a wrong answer in the right form', () => {
  const answers: Record<string, Lies> = {
    'keys that are none': { keySet: ({ keys }) => ({ keys: keys.map(key => ({ ...key, n: '!', e: '!' })) }) },
    'keys that are null': { keySet: () => ({ keys: [null] }) },
    'no place to log in': { discovery: truth => ({ ...truth, authorization_endpoint: undefined }) },
    'a place to log in that is no URL': {
      discovery: truth => ({ ...truth, authorization_endpoint: 'there' }),
    },
    'a token endpoint that is no URL': { discovery: truth => ({ ...truth, token_endpoint: 'there' }) },
    'no ID token': { tokens: truth => ({ ...truth, id_token: undefined }) },
    'an ID token that is a number': { tokens: truth => ({ ...truth, id_token: 1 }) },
    'no access token': { tokens: truth => ({ ...truth, access_token: undefined }) },
    'tokens of an unknown type': { tokens: truth => ({ ...truth, token_type: 'mac' }) },
    'a list of tokens': { tokens: truth => [truth] },
  }
  for (const [name, lies] of Object.entries(answers))
    it(`[S38] is answered with 502 when it is ${name}`, async t => {
      const other = await startApplication({ env: provider.env })
      t.after(() => other.close())
      provider.lie(lies)

      const page = await other.client().follow('/login')

      assert.equal(page.status, 502)
      assert.match(page.body, /<h1>The login service gave a wrong answer<\/h1>/)
    })
})

function assertLogged(requestId: unknown, reason: string): void {
  const line = app.logged.find(line => line['event'] === 'login.failed' && line['requestId'] === requestId)
  assert.equal(line?.['reason'], reason)
}

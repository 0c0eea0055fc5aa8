import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication()
})
after(() => app?.close())

describe('a failure', () => {
  it('that is a missing page has a page of ours, with an action and a request id', async () => {
    const { status, headers, body } = await app.client().get('/nowhere')

    assert.equal(status, 404)
    assert.match(body, /<h1>There is no such page<\/h1>/)
    assert.match(body, /<a class="button button-primary" href="\/">Go to the home page<\/a>/)
    assert.ok(body.includes(String(headers['x-request-id'])))
  })

  it('is in the log under the request id that the page shows', async () => {
    const { headers } = await app.client().get('/callback')

    const lines = app.logged.filter(line => line['requestId'] === headers['x-request-id'])
    assert.deepEqual(
      lines.map(({ event, failure, reason, msg, status }) => ({ event, failure, reason, msg, status })),
      [
        {
          event: 'request.failed',
          failure: 'tampered',
          reason: 'state_unknown',
          msg: 'request.failed',
          status: undefined,
        },
        { event: undefined, failure: undefined, reason: undefined, msg: 'request', status: 400 },
      ],
    )
  })

  for (const headers of [{ Accept: 'application/json' }, { Accept: '*/*', 'Sec-Fetch-Dest': 'empty' }])
    it(`is JSON for a client with ${JSON.stringify(headers)}`, async () => {
      const answer = await app.client().get('/profile', headers)

      assert.equal(answer.status, 401)
      assert.deepEqual(JSON.parse(answer.body), {
        error: 'unauthenticated',
        message: 'This is only for people who are logged in.',
        requestId: answer.headers['x-request-id'],
      })
    })

  it("that the tenant explains shows the tenant's words as text", async () => {
    const page = await app.client().logIn('Herman Hollerith')

    assert.equal(page.status, 403)
    assert.match(page.body, /<blockquote dir="auto">Please verify your e-mail first<\/blockquote>/)
  })

  it('of a callback that nobody asked for repeats nothing of it', async () => {
    const { body } = await app
      .client()
      .get('/callback?error=access_denied&error_description=Call+0900&state=x')

    assert.doesNotMatch(body, /0900/)
  })

  it('of the page itself is answered in plain text', async () => {
    const { createApp } = await import('../../src/app.ts')
    const { createLog } = await import('../../src/log.ts')
    const { openServer } = await import('../support/servers.ts')
    const { Client } = await import('../support/client.ts')
    const server = await openServer('localhost')
    const send = () => {
      throw new Error('/etc/secret')
    }
    const renderer = { ...app.services.renderer, send }
    server.serve(createApp({ ...app.services, log: createLog('silent'), renderer }))

    const { status, body } = await new Client(`http://localhost:${server.port}`).get('/nowhere')
    await server.close()

    assert.equal(status, 404)
    assert.match(body, /^There is no such page\. .*Request id \w+/)
    assert.doesNotMatch(body, /secret/)
  })
})

describe('the tenant being unreachable', () => {
  it('is told at once, with 503 and when to come back', async () => {
    const { loadConfig } = await import('../../src/config/config.ts')
    const { openServer } = await import('../support/servers.ts')
    const closed = await openServer('127.0.0.1')
    await closed.close()
    const unreachable = await startApplication({
      env: {
        ...tenantSettings(loadConfig({}).secrets[0]),
        ISSUER_BASE_URL: `http://127.0.0.1:${closed.port}`,
      },
    })

    const { status, headers, body } = await unreachable.client().get('/login')
    const home = await unreachable.client().get('/')
    await unreachable.close()

    assert.equal(status, 503)
    assert.equal(headers['retry-after'], '30')
    assert.match(body, /does not answer/)
    assert.equal(home.status, 200)
    const { level, error } = unreachable.logged.find(line => line['event'] === 'login.failed') ?? {}
    assert.equal(level, 50)
    assert.match(JSON.stringify(error), /ECONNREFUSED/)
  })
})

function tenantSettings(secret: string) {
  return { CLIENT_ID: 'aBcDeF012345', CLIENT_SECRET: 'fEdCbA543210', SECRET: secret }
}

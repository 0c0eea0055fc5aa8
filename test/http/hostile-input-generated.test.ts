import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { forgedState, place, query, text } from '../support/arbitraries.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import type { Client } from '../support/client.ts'
import { watchCrashes } from '../support/crashes.ts'
import { within } from '../support/deadline.ts'
import { assertHarmless, assertSignedOut } from '../support/harmless.ts'

// no limit of time: fast-check would take a hang for an interruption
const limits = { numRuns: 200 }

const crashes = watchCrashes()
let provider: BrokenProvider
let app: RunningApplication
before(async () => {
  provider = await startBrokenProvider()
})
after(() => provider?.close())
// a new one each time: all that is generated comes from one address, whose logins are limited
beforeEach(async () => {
  app = await startApplication({ env: { ...provider.env, LOG_LEVEL: 'silent' } })
})
afterEach(() => app.close())

describe('whatever a browser sends to /callback', () => {
  const names = [
    'code',
    'state',
    'error',
    'error_description',
    'iss',
    'session_state',
    'id_token',
    'response',
  ]
  const value = fc.oneof(text, place, forgedState)

  it('nobody is logged in, nothing breaks, and no redirect leaves the application', async () => {
    await fc.assert(
      fc.asyncProperty(query(names, value), async queryString => {
        const client = app.client()

        const answer = await within(client.get(`/callback?${queryString}`))

        assertHarmless(answer, app, crashes)
        await assertSignedOut(client)
      }),
      limits,
    )
  })

  it('the same holds with the state of a login under way', async () => {
    await fc.assert(
      fc.asyncProperty(query(names, value), fc.boolean(), async (queryString, isFirst) => {
        const client = app.client()
        const state = await stateOf(client)
        const parts = isFirst ? [`state=${state}`, queryString] : [queryString, `state=${state}`]

        const answer = await within(client.get(`/callback?${parts.join('&')}`))

        assertHarmless(answer, app, crashes)
        await assertSignedOut(client)
      }),
      limits,
    )
  })

  it('nobody who is logged in is led away', async () => {
    const client = app.client()
    await client.follow('/login')
    await fc.assert(
      fc.asyncProperty(forgedState, async state => {
        const answer = await within(client.get(`/callback?state=${state}`))

        assertHarmless(answer, app, crashes)
        assert.equal(new URL(answer.headers.location ?? '', app.origin).origin, app.origin)
      }),
      limits,
    )
  })
})

describe('whatever a browser sends to /login', () => {
  const names = ['returnTo', 'another', 'retry', 'prompt', 'redirect_uri', 'connection']

  it('a login starts, and ends on the application', async () => {
    await fc.assert(
      fc.asyncProperty(query(names, fc.oneof(place, text)), async queryString => {
        const client = app.client()

        const start = await within(client.get(`/login?${queryString}`))
        const end = await within(client.follow(start.headers.location ?? ''))

        assertHarmless(start, app, crashes)
        assert.equal(
          new URL(start.headers.location ?? '').searchParams.get('redirect_uri'),
          `${app.origin}/callback`,
        )
        assert.equal(end.url.origin, app.origin)
        assert.ok(end.status < 500)
      }),
      { ...limits, numRuns: 100 },
    )
  })

  it('nobody who is logged in is led away', async () => {
    const client = app.client()
    await client.follow('/login')
    await fc.assert(
      fc.asyncProperty(place, async returnTo => {
        const answer = await within(client.get(`/login?returnTo=${encodeURIComponent(returnTo)}`))

        assertHarmless(answer, app, crashes)
        assert.equal(new URL(answer.headers.location ?? '', app.origin).origin, app.origin)
      }),
      limits,
    )
  })
})

async function stateOf(client: Client): Promise<string> {
  const { headers } = await client.get('/login')
  return new URL(headers.location ?? '').searchParams.get('state') ?? ''
}

import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import type { Client } from '../support/client.ts'
import { watchCrashes } from '../support/crashes.ts'
import { damaged, isSameLogin, isSameSession } from '../support/damaged-cookies.ts'
import { within } from '../support/deadline.ts'
import { assertHarmless, assertSignedOut } from '../support/harmless.ts'
import { callbackOf } from '../support/pair.ts'

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

describe('whatever a browser makes of its cookies', () => {
  it('no session comes of a session that was tampered with', async () => {
    const [one, other] = [await sessionOf(app.client()), await sessionOf(app.client())]
    await fc.assert(
      fc.asyncProperty(damaged([one, other]), async cookie => {
        fc.pre(!isSameSession(cookie, one) && !isSameSession(cookie, other))

        const answer = await within(
          app.client().get('/profile', { Cookie: `${app.sessionCookie}=${cookie}` }),
        )

        assertHarmless(answer, app, crashes)
        assert.equal(answer.status, 302)
      }),
      { ...limits, numRuns: 400 },
    )
  })

  it('no session comes of a login that was tampered with', async () => {
    const client = app.client()
    const callback = await callbackOf(client)
    const [name = ''] = client.jar.names('localhost')
    const value = client.jar.get(name) ?? ''
    const names = fc.oneof(fc.constant(name), damaged([name]))
    await fc.assert(
      fc.asyncProperty(names, damaged([value, await attemptOf(app.client())]), async (anyName, anyValue) => {
        fc.pre(!isSameLogin(anyValue, value))
        const other = app.client()

        const answer = await within(other.get(callback, { Cookie: `${anyName}=${anyValue}` }))

        assertHarmless(answer, app, crashes)
        await assertSignedOut(other)
      }),
      limits,
    )

    // nothing of all that used it up
    assert.equal((await client.follow(callback)).url.href, `${app.origin}/profile`)
  })

  it('nothing breaks', async () => {
    const session = await sessionOf(app.client())
    const names = fc.constantFrom(
      app.sessionCookie,
      `${app.sessionCookie}.0`,
      `${app.sessionCookie}.1`,
      app.sessionCookie.replace('session', 'login'),
      'skipSilentLogin',
      '__proto__',
    )
    const cookies = fc.array(fc.tuple(fc.oneof(names, damaged([app.sessionCookie])), damaged([session])), {
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(
        cookies,
        fc.constantFrom('/', '/profile', '/login', '/logout'),
        async (pairs, path) => {
          const Cookie = pairs.map(pair => pair.join('=')).join('; ')

          assertHarmless(await within(app.client().get(path, { Cookie })), app, crashes)
        },
      ),
      limits,
    )
  })
})

async function attemptOf(client: Client): Promise<string> {
  await client.get('/login')
  const [name = ''] = client.jar.names('localhost')
  return client.jar.get(name) ?? ''
}

async function sessionOf(client: Client): Promise<string> {
  await client.follow('/login')
  return client.jar.get(app.sessionCookie) ?? ''
}

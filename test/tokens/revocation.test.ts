import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Client } from '../support/client.ts'
import { eventually } from '../support/deadline.ts'
import { startTokenStage, type TokenStage } from '../support/token-stage.ts'

/** The tenant answers no revocation before `goOn`. */
function holdRevocations(t: TestContext) {
  const send = globalThis.fetch
  let goOn = () => {}
  const isHeld = new Promise<void>(resolve => {
    goOn = resolve
  })
  const held = { asked: 0, answered: 0, goOn }
  t.mock.method(globalThis, 'fetch', async (...call: Parameters<typeof fetch>) => {
    if (!String(call[0]).endsWith('/oauth/revoke')) return send(...call)
    held.asked += 1
    await isHeld
    const response = await send(...call)
    held.answered += 1
    return response
  })
  return held
}

/** Each resolves once the application has answered. */
const logouts: Readonly<Record<string, (client: Client, stage: TokenStage) => Promise<void>>> = {
  'a logout': async client => {
    assert.equal((await client.get('/logout')).status, 302)
  },
  'a logout everywhere': async (client, { app }) => {
    const headers = { Origin: app.origin, 'Sec-Fetch-Site': 'same-origin' }
    assert.equal((await client.send('/logout/everywhere', { method: 'POST', headers })).status, 303)
  },
  'the deletion of an account': async client => {
    await client.follow('/login?recent=5&returnTo=/account')
    assert.equal((await client.sendForm('/account/delete', {})).status, 303)
  },
  'a back-channel logout': async (client, { app }) => {
    await client.get(new URL('/v2/logout', app.tenantOrigin).href)
    const isAnswered = (line: Record<string, unknown>) =>
      line['path'] === '/backchannel-logout' && line['status'] === 204
    await eventually(() => app.logged.some(isAnswered), 'the logout token was answered')
  },
}

for (const [what, logOut] of Object.entries(logouts))
  describe(`${what} at a tenant that hangs at the revocation`, () => {
    it('[S61] asks for it, and waits for no answer', async t => {
      const stage = await startTokenStage(t)
      const client = await stage.loggedIn()
      const held = holdRevocations(t)

      await logOut(client, stage)
      await eventually(() => held.asked === 1, 'the tenant was asked')

      assert.equal(held.answered, 0)
      held.goOn()
      // the end of the process waits for it instead
      await stage.app.services.tokens.settle()
      assert.equal(held.answered, 1)
    })
  })

describe('a logout of a session that is over by its time', () => {
  it('[S61] revokes its tokens as well', async t => {
    const stage = await startTokenStage(t)
    const client = await stage.loggedIn()
    const held = holdRevocations(t)
    held.goOn()
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 25 * 3_600_000 })

    await client.get('/logout')
    await stage.app.services.tokens.settle()

    assert.equal(held.answered, 1)
  })
})

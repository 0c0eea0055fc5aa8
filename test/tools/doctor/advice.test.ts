import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startPair } from '../../support/pair.ts'

describe('a log line of a misconfiguration', () => {
  for (const [error, finding] of [
    ['access_denied', 'secret'],
    ['unauthorized_client', 'grant'],
  ] as const)
    it(`(${error}) names the finding, and the doctor`, async t => {
      const { app, provider } = await startPair(t)
      provider.lie({ client: error })

      await app.client().follow('/login')

      const line = app.logged.find(({ event }) => event === 'login.failed')
      assert.equal(line?.['finding'], finding)
      assert.equal(line?.['advice'], 'npm run doctor')
    })
})

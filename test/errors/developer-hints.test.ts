import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkFor } from '../../src/errors/developer-hints.ts'
import { checkIds } from '../../src/tools/doctor/finding.ts'
import { startPair } from '../support/pair.ts'

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

describe('a failure at run time leads to the check', () => {
  for (const [kind, reason, check] of [
    ['misconfigured', 'access_denied', 'secret'],
    ['misconfigured', 'unauthorized_client', 'grant'],
    ['misconfigured', 'issuer_mismatch', 'issuer'],
    ['misconfigured', 'no_tenant_there', 'discovery'],
    ['misconfigured', 'something_new', 'login'],
    ['clock', 'issued_in_future', 'clock'],
    ['unreachable', 'CERT_HAS_EXPIRED', 'certificate'],
    ['unreachable', 'ENOTFOUND', 'domain'],
    ['unreachable', 'http_503', null],
    ['redis-unavailable', 'redis-unavailable', 'redis'],
    ['denied', 'access_denied', null],
  ] as const)
    it(`${kind} (${reason}): ${check ?? 'none'}`, () => {
      assert.equal(checkFor({ kind, reason }), check)
      assert.ok(check === null || checkIds.some(id => id === check), 'the doctor has such a check')
    })
})

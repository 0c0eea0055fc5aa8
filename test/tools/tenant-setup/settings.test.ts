import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ConfigError } from '../../../src/config/config-error.ts'
import { readSettings } from '../../../src/tools/tenant-setup/settings.ts'

describe('what the set-up reads in .env', () => {
  it('is refused where it is cut at a #, as the application refuses it', () => {
    assert.throws(
      () => readSettings('BASE_URL=http://localhost:4000#here\n', {}),
      error => error instanceof ConfigError && error.message.includes('BASE_URL is cut at a #'),
    )
  })

  it('is written anew where it is a part of a secret or of an id', () => {
    const text = 'CLIENT_ID=aBcDeF#gHiJkL\nSECRET=9f1b6c0d5a7e42388f0e1d2c3b4a5968#778695a4b3c2d1e0\n'

    const { clientId, hasSecret } = readSettings(text, {})

    assert.deepEqual([clientId, hasSecret], [undefined, false])
  })

  it('does not count where the environment sets it', () => {
    const { baseUrl } = readSettings('BASE_URL=http://localhost:4000#here\n', {
      BASE_URL: 'http://localhost:5000',
    })

    assert.equal(baseUrl, 'http://localhost:5000')
  })
})

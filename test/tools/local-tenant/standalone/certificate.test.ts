import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { generate } from 'selfsigned'
import { certificateFor } from '../../../../src/tools/local-tenant/standalone/certificate.ts'

describe('the certificate of a local tenant that runs alone', () => {
  it('is made once, and its key is for its owner alone', async t => {
    const folder = newFolder(t)

    const first = await certificateFor('127.0.0.1', folder)
    const second = await certificateFor('127.0.0.1', folder)

    assert.deepEqual(second, first)
    assert.equal(statSync(join(folder, 'key.pem')).mode & 0o777, 0o600)
  })

  it('is made anew for another host', async t => {
    const folder = newFolder(t)
    const first = await certificateFor('127.0.0.1', folder)

    const second = await certificateFor('tenant.localhost', folder)

    assert.notEqual(second.cert, first.cert)
  })

  it('is made anew where it ends within a day', async t => {
    const folder = newFolder(t)
    const { key } = await certificateFor('localhost', folder)
    const ending = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      notAfterDate: new Date(Date.now() + 60_000),
    })
    writeFileSync(join(folder, 'certificate.pem'), ending.cert)

    const renewed = await certificateFor('localhost', folder)

    assert.notEqual(renewed.cert, ending.cert)
    assert.notEqual(renewed.key, key)
  })
})

function newFolder(t: TestContext): string {
  const place = mkdtempSync(join(tmpdir(), 'tenant-'))
  t.after(() => rmSync(place, { recursive: true }))
  return join(place, '.local-tenant')
}

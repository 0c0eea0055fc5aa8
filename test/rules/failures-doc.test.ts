import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { errorPages } from '../../src/errors/failure-kinds.ts'
import { formLimits } from '../../src/forms/form-post.ts'
import { mostCookieBytes } from '../../src/http/cookie-header.ts'
import { tenantLimits } from '../../src/tenant-client/fetch.ts'

const document = readFileSync(new URL('../../docs/failures.md', import.meta.url), 'utf8')
const rows = document
  .split('\n')
  .filter(line => line.startsWith('| `'))
  .map(line => line.split('|').map(cell => cell.trim()))

describe('docs/failures.md', () => {
  it('has every kind of failure once, with the words, status, level and wait of the code', () => {
    const written = rows.map(([, kind, , ...rest]) => [kind, ...rest])

    const real = Object.entries(errorPages).map(([kind, words]) => [
      `\`${kind}\``,
      String(words.status),
      words.heading,
      [words.action, words.otherwise].flatMap(way => way?.label ?? []).join(', or '),
      words.level,
      String(words.retryAfterSeconds ?? ''),
      '',
    ])
    assert.deepEqual(written, real)
  })

  it('says of each when it happens', () => {
    assert.deepEqual(
      rows.filter(([, , when]) => !when).map(([, kind]) => kind),
      [],
    )
  })

  it('has the numbers of the code', () => {
    const numbersOf = (kind: string) =>
      rows
        .find(([, name]) => name === `\`${kind}\``)?.[2]
        ?.match(/\d+/g)
        ?.map(Number)

    const { timeoutMilliseconds, openMilliseconds, calls } = tenantLimits
    assert.deepEqual(numbersOf('too-slow'), [timeoutMilliseconds / 1000, openMilliseconds / 1000, calls])
    assert.deepEqual(numbersOf('cookies-too-large'), [mostCookieBytes / 1024])
    assert.deepEqual(numbersOf('form-too-large'), [formLimits.bytes / 1024, formLimits.fields])
  })
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { describe, it } from 'node:test'
import { mostCookieBytes } from '../../src/http/cookie-header.ts'
import { limitConnections, serverOptions } from '../../src/http/server.ts'
import { drainMilliseconds } from '../../src/http/shutdown.ts'
import { mostPerMinute } from '../../src/rate-limit/rate-limit.ts'
import { tenantLimits } from '../../src/tenant-client/fetch.ts'
import { apiLimits } from '../../src/tokens/api-client.ts'
import { renewalLimits } from '../../src/tokens/renewal.ts'
import { neededRights } from '../../src/tools/doctor/redis/rights.ts'

const document = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
const [, limits = ''] = /^## Limits\n\n([\s\S]*?)\n\n/m.exec(document) ?? []
const rows = limits
  .split('\n')
  .slice(2)
  .map(line => line.split('|').map(cell => cell.trim()))

const server = createServer()
limitConnections(server)

/** Each row's first cell, and the numbers of its second one in the order in which they stand there. */
const real: readonly (readonly [what: string, numbers: readonly unknown[]])[] = [
  ['logins begun by one address (IPv6: by /56)', [mostPerMinute.logins, 429]],
  ['callbacks by one address', [mostPerMinute.callbacks]],
  ['callbacks of one login', [mostPerMinute.attempts]],
  ['back-channel logouts by one address', [mostPerMinute.logouts]],
  ["a request's headers and body", [serverOptions.requestTimeout / 1000, serverOptions.maxHeaderSize / 1024]],
  ['cookies', [mostCookieBytes / 1024]],
  ['connections', [server.maxConnections]],
  ['calls to the tenant under way', [tenantLimits.calls, tenantLimits.timeoutMilliseconds / 1000]],
  [
    'a call to an API as the person',
    [apiLimits.timeoutMilliseconds / 1000, apiLimits.openMilliseconds / 1000],
  ],
  ['the renewal of an access token', [renewalLimits.lease / 1000, renewalLimits.wait / 1000]],
]

describe('docs/operations.md', () => {
  it('has every limit once, with the numbers of the code', () => {
    const written = rows.map(([, what, limit = '']) => [what, numbersIn(limit)])

    assert.deepEqual(written, real)
  })

  it('says how long an idle connection stays open', () => {
    const [, seconds] = /An idle connection stays open for (\d+) seconds/.exec(document) ?? []

    assert.equal(Number(seconds), serverOptions.keepAliveTimeout / 1000)
  })

  it('says at which connection the next one is closed', () => {
    const [, connection = ''] = /Connection ([\d,]+) is closed/.exec(document) ?? []

    assert.deepEqual(numbersIn(connection), [server.maxConnections + 1])
  })

  it('says how long the requests in flight and the metrics get, and to wait longer before a kill', () => {
    const [, requests, metrics, kill] =
      /requests in flight get (\d+) seconds, the metrics (\d+) more, exit 0: allow (\d+) before a kill/.exec(
        document,
      ) ?? []

    assert.equal(Number(requests) * 1000, drainMilliseconds.requests)
    assert.equal(Number(metrics) * 1000, drainMilliseconds.metrics)
    assert.ok(Number(kill) > Number(requests) + Number(metrics))
  })

  it('gives the user of Redis the rights that the doctor asks for', () => {
    const [, rights] = /`ACL SETUSER app on >PASSWORD ([^`]+)`/.exec(document) ?? []

    assert.equal(rights, neededRights)
  })
})

function numbersIn(text: string): number[] {
  return [...text.matchAll(/\d[\d,]*/g)].map(([digits]) => Number(digits.replaceAll(',', '')))
}

import assert from 'node:assert/strict'
import { get as request } from 'node:http'
import { get as requestSecurely } from 'node:https'
import { describe, it } from 'node:test'
import { startExpiredTenant, startStoppedTenant } from '../../support/local-tenant/server-faults.ts'
import { callbackUrl, startTenant } from '../../support/tenant.ts'

describe('a local tenant that is no good server', () => {
  it('says in which second it takes requests again when it is asked too often', async t => {
    const tenant = await startTenant(t, { faults: { rateLimit: { windowSeconds: 30 } } })

    const response = await fetch(tenant.url('.well-known/openid-configuration'))

    const reset = Number(response.headers.get('x-ratelimit-reset'))
    assert.equal(response.status, 429)
    assert.equal(response.headers.get('x-ratelimit-limit'), '0')
    assert.equal(response.headers.get('x-ratelimit-remaining'), '0')
    assert.ok(Math.abs(reset - Date.now() / 1000 - 30) < 5)
    assert.equal(response.headers.get('retry-after'), '30')
    assert.deepEqual(await response.json(), {
      statusCode: 429,
      error: 'Too Many Requests',
      message: 'Global limit has been reached',
      errorCode: 'too_many_requests',
    })
  })

  it('limits a part of its paths, after some requests', async t => {
    const tenant = await startTenant(t, { faults: { rateLimit: { path: '/oauth/', requests: 1 } } })
    const callback = new URL(`${callbackUrl}?code=made-up`)

    const first = await tenant.exchange(callback)
    const second = await tenant.exchange(callback)
    const elsewhere = await fetch(tenant.url('.well-known/openid-configuration'))

    assert.deepEqual([first.status, second.status, elsewhere.status], [400, 429, 200])
  })

  it('shows a certificate that has expired', async t => {
    const { url, ca } = await startExpiredTenant(t)

    const failure = await get(url, ca)

    assert.equal(failure, 'CERT_HAS_EXPIRED')
  })

  it('is down', async () => {
    const url = await startStoppedTenant()

    const failure = await get(url)

    assert.equal(failure, 'ECONNREFUSED')
  })
})

/** The code of the error that ends the request. */
function get(url: URL, ca?: string): Promise<string> {
  const send = url.protocol === 'https:' ? requestSecurely : request
  return new Promise(resolve => {
    send(url, { ca }, response => resolve(`status ${response.statusCode}`)).on(
      'error',
      (error: NodeJS.ErrnoException) => resolve(error.code ?? ''),
    )
  })
}

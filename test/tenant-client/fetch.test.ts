import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { KnownFailure } from '../../src/errors/failure.ts'
import { createTenantFetch, type Fetch, tenantLimits } from '../../src/tenant-client/fetch.ts'
import { detached } from '../../src/tenant-client/request-context.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { eventually } from '../support/deadline.ts'
import { callbackOf, startPair } from '../support/pair.ts'

const { calls } = tenantLimits
const token = '/oauth/token'

describe('calls to the tenant', () => {
  let provider: BrokenProvider
  let fetchTenant: Fetch
  before(async () => {
    provider = await startBrokenProvider()
  })
  beforeEach(() => {
    provider.heal()
    fetchTenant = createTenantFetch()
  })
  after(() => provider?.close())

  it('[S37] are so many at the same time, and the others wait for the concurrency limit', async () => {
    const { until, release } = gate()
    const before = provider.requests(token)
    provider.fault(token, { kind: 'held', until })

    const answers = Promise.all(Array.from({ length: 2 * calls }, call))
    await eventually(() => provider.requests(token) >= before + calls, `${calls} calls are under way`)
    await fetch(provider.issuer) // whatever was sent before is there by now
    const askedMeanwhile = provider.requests(token) - before
    release()
    await answers

    assert.equal(askedMeanwhile, calls)
    assert.equal(provider.requests(token) - before, 2 * calls)
  })

  it('[S37] that fail release the concurrency limit', async () => {
    provider.fault(token, { kind: 'reset' })
    await Promise.allSettled(Array.from({ length: 2 * calls }, call))
    provider.heal()

    const { status } = await call()

    assert.equal(status, 401)
  })

  it('[S37] that may take longer than those of a request let nobody else wait: the circuit opens meanwhile', async () => {
    const { until, release } = gate()
    provider.fault(token, { kind: 'held', until })
    const before = provider.requests(token)
    const long = detached(call, 20_000)
    await eventually(() => provider.requests(token) > before, 'the tenant was asked')
    // as long as a request has
    await delay(tenantLimits.timeoutMilliseconds)

    const other: unknown = await call().catch((error: unknown) => error)
    release()

    assert.ok(other instanceof KnownFailure && other.reason === 'circuit_open')
    assert.equal((await long).status, 401)
    assert.equal(provider.requests(token), before + 1)
  })

  function call(): Promise<Response> {
    return fetchTenant(provider.issuer + token.slice(1), { method: 'POST' })
  }
})

// each waits for a timeout, so they wait together
describe('people whose logins wait for the tenant', { concurrency: true, timeout: 60_000 }, () => {
  it('[S37] while it hangs are all told so after the time for one, and no more than so many ask it', async t => {
    const { app, provider } = await startPair(t)
    const clients = Array.from({ length: calls + 20 }, () => app.client())
    const callbacks = await Promise.all(clients.map(client => callbackOf(client)))
    provider.fault(token, { kind: 'hang' })

    const pages = await Promise.all(clients.map((client, index) => client.get(callbacks[index] ?? '')))

    for (const { status, headers } of pages) {
      assert.equal(status, 504)
      assert.match(headers['retry-after'] ?? '', /^[1-9]\d*$/)
    }
    assert.ok(provider.requests(token) <= calls)
  })

  it('[S37] wait for the concurrency limit no longer than for an answer', async t => {
    const provider = await startBrokenProvider()
    const { until, release } = gate()
    t.after(() => provider.close())
    t.after(release)
    const fetchTenant = createTenantFetch()
    const call = (path: string) => fetchTenant(provider.issuer + path.slice(1), { method: 'POST' })
    provider.fault('/userinfo', { kind: 'slow', milliseconds: 3500 })
    provider.fault(token, { kind: 'held', until })

    // one login, which has used most of its time when the concurrency limit is reached by others, who have more
    const login = detached(async () => {
      await call('/userinfo')
      await call(token)
    })
    const others = delay(1000).then(() =>
      Promise.allSettled(Array.from({ length: calls }, () => call(token))),
    )

    await assert.rejects(login, { kind: 'too-slow', reason: 'concurrency_limit' })
    assert.equal(provider.requests(token), calls)
    release()
    await others
  })
})

function gate(): { readonly until: Promise<void>; release(): void } {
  let release = () => {}
  const until = new Promise<void>(resolve => {
    release = resolve
  })
  return { until, release }
}

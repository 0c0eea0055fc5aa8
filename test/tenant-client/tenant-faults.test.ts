import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RunningApplication } from '../support/application.ts'
import type { Fault } from '../support/broken-provider/fault.ts'
import type { BrokenProvider } from '../support/broken-provider/provider.ts'
import type { Answer } from '../support/client.ts'
import { callbackOf, startPair } from '../support/pair.ts'

const discovery = '/.well-known/openid-configuration'
const keySet = '/.well-known/jwks.json'
const huge = ' '.repeat(1024 * 1024 + 1)
const isJson = { 'Content-Type': 'application/json' }

/** What an endpoint may do instead of its work, the status that the user sees, the reason in the log. */
const faults: Record<string, { fault: Fault; status: number; reason: RegExp }> = {
  silence: { fault: { kind: 'hang' }, status: 504, reason: /^timeout$/ },
  'half an answer, then silence': { fault: { kind: 'stall' }, status: 504, reason: /^timeout$/ },
  'half an answer, then a broken connection': {
    fault: { kind: 'cut' },
    status: 503,
    reason: /^(UND_ERR_|ECONN)/,
  },
  'a reset connection': { fault: { kind: 'reset' }, status: 503, reason: /^ECONNRESET$/ },
  'status 429': { fault: { kind: 'status', status: 429 }, status: 503, reason: /^http_429$/ },
  'status 500': { fault: { kind: 'status', status: 500 }, status: 502, reason: /^http_500$/ },
  'status 502': { fault: { kind: 'status', status: 502 }, status: 502, reason: /^http_502$/ },
  'status 503': { fault: { kind: 'status', status: 503 }, status: 503, reason: /^http_503$/ },
  'status 204': { fault: { kind: 'status', status: 204 }, status: 502, reason: /^(http_204|OAUTH_\w+)$/ },
  'a page': { fault: { kind: 'html' }, status: 502, reason: /^(no_json|OAUTH_\w+)$/ },
  'a page with status 403': {
    fault: { kind: 'html', status: 403 },
    status: 502,
    reason: /^(http_403|OAUTH_\w+)$/,
  },
  garbage: { fault: { kind: 'garbage' }, status: 502, reason: /^(no_json|OAUTH_\w+)$/ },
  'JSON without its end': { fault: { kind: 'truncated' }, status: 502, reason: /^(no_json|OAUTH_\w+)$/ },
  'JSON that is null': {
    fault: { kind: 'status', status: 200, headers: isJson, body: 'null' },
    status: 502,
    reason: /^(discovery_incomplete|no_keys|OAUTH_\w+)$/,
  },
  'more than a megabyte': {
    fault: { kind: 'status', status: 200, headers: isJson, body: huge },
    status: 502,
    reason: /^answer_too_large$/,
  },
  'a way to somewhere else': {
    fault: { kind: 'redirect', to: 'http://127.0.0.1:1/' },
    status: 502,
    reason: /^(http_302|OAUTH_\w+)$/,
  },
}

// some wait for the timeout, so they wait together
describe('a tenant that is of no help', { concurrency: 16 }, () => {
  for (const [name, { fault, status, reason }] of Object.entries(faults)) {
    for (const endpoint of [discovery, '/oauth/token', keySet] as const)
      it(`[S38] ${name} from ${endpoint} is answered with ${status}, and the log says why`, async t => {
        const { app, provider } = await startPair(t)
        const client = app.client()
        const step = endpoint === discovery ? '/login' : await callbackOf(client)
        provider.fault(endpoint, fault)

        const page = await client.get(step)

        assert.equal(page.status, status)
        assertLogged(app, page, reason)
      })

    it(`[S38] ${name} from /userinfo leaves the login to the ID token's claims`, async t => {
      const { app, provider } = await startPair(t)
      provider.fault('/userinfo', fault)

      const page = await app.client().follow('/login')

      assert.equal(provider.requests('/userinfo'), 1)
      assert.equal(page.url.href, `${app.origin}/profile`)
      assert.match(page.body, /Welcome <bdi>Katherine Johnson/)
    })

    it(`[S38] ${name} from ${keySet} leaves the login to the keys that are known`, async t => {
      const { app, provider } = await startPair(t)
      await learnKeys(app, provider)
      provider.fault(keySet, fault)

      const page = await app.client().follow('/login')

      assert.equal(provider.requests(keySet), 2)
      assert.equal(page.url.href, `${app.origin}/profile`)
    })
  }

  for (const endpoint of [discovery, '/oauth/token'] as const)
    it(`[S38] a refused connection to ${endpoint} is answered with 503, and the log says why`, async t => {
      const { app, provider } = await startPair(t)
      const client = app.client()
      const step = endpoint === discovery ? '/login' : await callbackOf(client)
      await provider.refuse()

      const page = await client.get(step)

      assert.equal(page.status, 503)
      assertLogged(app, page, /^ECONNREFUSED$/)
    })
})

/** The line that says why a login failed has the id that its user can quote. */
function assertLogged(app: RunningApplication, { headers, body }: Answer, reason: RegExp): void {
  const id = headers['x-request-id']
  const lines = app.logged.filter(line => line['event'] === 'login.failed')
  assert.deepEqual(
    lines.map(({ requestId, level }) => ({ requestId, level })),
    [{ requestId: id, level: 50 }],
  )
  assert.match(String(lines[0]?.['reason']), reason)
  assert.match(body, new RegExp(`<code>${id}</code>`))
}

async function learnKeys({ services }: RunningApplication, provider: BrokenProvider): Promise<void> {
  const { jwksUri } = await services.discovery.document()
  await services.discovery.fetch(jwksUri)
  assert.equal(provider.requests(keySet), 1)
}

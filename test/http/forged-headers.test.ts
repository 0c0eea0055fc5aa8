import assert from 'node:assert/strict'
import type { OutgoingHttpHeaders } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import type { Answer, Client } from '../support/client.ts'

/** What a client may claim about how it got here. */
const forged: Record<string, OutgoingHttpHeaders> = {
  'another host': { 'X-Forwarded-Host': 'evil.example' },
  'a host that is none': { 'X-Forwarded-Host': '//evil.example/@[' },
  'two hosts': { 'X-Forwarded-Host': 'evil.example, evil2.example' },
  'another port': { 'X-Forwarded-Port': '666' },
  'a port that is none': { 'X-Forwarded-Port': 'evil' },
  https: { 'X-Forwarded-Proto': 'https' },
  'another protocol': { 'X-Forwarded-Proto': 'javascript' },
  'a protocol that is none': { 'X-Forwarded-Proto': 'evil://evil.example/' },
  'another prefix': {
    'X-Forwarded-Prefix': '//evil.example',
    'X-Original-URL': '/evil',
    'X-Rewrite-URL': '/evil',
  },
  'another client': { 'X-Forwarded-For': 'evil', 'X-Real-IP': 'evil' },
  'all by the standard': { Forwarded: 'for=evil;host=evil.example;proto=evil' },
  'another server': {
    'X-Host': 'evil.example',
    'X-Forwarded-Server': 'evil.example',
    'X-HTTP-Host-Override': 'evil.example',
  },
}

const paths = [
  '/',
  '/login',
  '/profile',
  '/callback',
  '/callback?code=x&state=y',
  '/nowhere',
  '/logout',
  '/userlogin',
]

let provider: BrokenProvider
before(async () => {
  provider = await startBrokenProvider()
})
after(() => provider?.close())

for (const hops of ['0', '1'])
  describe(`behind ${hops} proxies that are trusted`, () => {
    let app: RunningApplication
    before(async () => {
      app = await startApplication({ env: { ...provider.env, TRUST_PROXY: hops } })
    })
    after(() => app?.close())

    for (const [name, headers] of Object.entries(forged)) {
      if (hops === '1' && 'X-Forwarded-Host' in headers) {
        it(`[S30] ${name}: is the host that was asked for, and leads to BASE_URL`, async () => {
          for (const path of paths) {
            const answer = await app.client().get(path, headers)

            assert.equal(answer.status, 307)
            assert.equal(answer.headers.location, app.origin + path)
            assert.doesNotMatch(answer.body, /evil/)
          }
        })
        continue
      }

      it(`[S30] ${name}: changes no answer`, async () => {
        for (const path of paths) {
          const honest = await app.client().get(path)

          const answer = await app.client().get(path, headers)

          assert.deepEqual(comparable(answer), comparable(honest))
        }
      })

      it(`[S30] ${name}: breaks no login and no logout`, async () => {
        const client = withHeaders(app.client(), headers)

        const profile = await client.follow('/login?returnTo=/profile%3Ftab=json')
        const end = await client.follow('/logout')

        assert.equal(profile.url.href, `${app.origin}/profile?tab=json`)
        assert.equal(profile.status, 200)
        assert.equal(end.url.href, `${app.origin}/`)
      })
    }
  })

/** An answer without what is new in each. */
function comparable({ status, headers: { location, 'x-request-id': id }, body }: Answer): unknown {
  const isNew = /(state|nonce|code_challenge)=[\w-]+/g
  return {
    status,
    location: location?.replace(isNew, '$1'),
    body: body.replace(isNew, '$1').replace(`${id}`, ''),
  }
}

/** From here on, each request of this browser to the application has these. */
function withHeaders(client: Client, headers: OutgoingHttpHeaders): Client {
  const get = client.get.bind(client)
  client.get = (target, own = {}) => {
    const isOurs = target.startsWith('/') || target.startsWith(client.origin)
    return get(target, isOurs ? { ...headers, ...own } : own)
  }
  return client
}

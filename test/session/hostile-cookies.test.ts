import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { userinfo } from '../support/broken-provider/mutations.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { createCertificate } from '../support/certificate.ts'
import type { Client } from '../support/client.ts'
import { lookalike, toss } from '../support/tossed-cookies.ts'

/** Cookies that anyone who controls a sibling domain can put into the browser; `session` is the name of ours. */
function tossed(session: string): Record<string, string> {
  return {
    'the names that every object has': 'hasOwnProperty=x; __proto__=x; constructor=x; toString=x; valueOf=x',
    'a session that is garbage': `${session}=x`,
    'an empty session': `${session}=`,
    'a session that looks like one': `${session}=${lookalike}`,
    'a session in quotation marks': `${session}="${lookalike}"`,
    'stray chunks': `${session}.0=x; ${session}.1=y; ${session}.7=z`,
    'chunks that look like a session': `${session}.0=${lookalike.slice(0, 200)}; ${session}.1=${lookalike.slice(200)}`,
    'a first chunk that looks like one': `${session}.0=${lookalike.slice(0, 200)}`,
    'a second chunk that looks like one': `${session}.1=${lookalike.slice(200)}`,
    'chunks without end': Array.from({ length: 50 }, (_, index) => `${session}.${index}=x`).join('; '),
    'the same name many times': Array.from({ length: 20 }, (_, index) => `${session}=${index}`).join('; '),
    'logins that are none': ['', '.', '.1', '.zzzzzzz.AAAAAAAAAAAAAAAA']
      .map(end => `${session.replace('session', 'login')}${end}=x`)
      .join('; '),
    'nothing but punctuation': ';;=;=x; ;"=";\\;%;%E0%A4%A=%E0%A4%A;,;{}',
    'bytes that are no text': `${session}=\xff\xfe; \xe9=\xe9; x=\x80`,
  }
}

const sizes = {
  'a session': {},
  'a session in two cookies': userinfo({ biography: Array.from({ length: 3 }, () => 'x'.repeat(1000)) }),
}

for (const scheme of ['http', 'https'] as const)
  describe(`cookies that somebody else set, over ${scheme}`, () => {
    let provider: BrokenProvider
    let app: RunningApplication
    const signedIn = new Map<string, Client>()
    before(async () => {
      provider = await startBrokenProvider()
      const certificate = scheme === 'https' ? { certificate: await createCertificate() } : {}
      app = await startApplication({ env: provider.env, ...certificate })
      for (const [size, lies] of Object.entries(sizes)) {
        const client = app.client()
        provider.lie(lies)
        await client.follow('/login')
        signedIn.set(size, client)
      }
      provider.heal()
    })
    after(async () => {
      await app?.close()
      await provider?.close()
    })

    it('[S64] are no session of ours, whichever byte outside a token stands in their name', async () => {
      const session = app.sessionCookie
      const value = signedIn.get('a session')?.jar.get(session)
      const bytes = Array.from({ length: 128 }, (_, index) => String.fromCharCode(0x80 + index))

      for (const byte of [...bytes, '\t\xA0', '"', '(', '[', '{'])
        for (const name of [byte + session, session + byte]) {
          const { status } = await app.client().get('/profile', { Cookie: `${name}=${value}` })

          assert.equal(status, 302, JSON.stringify(name))
        }
    })

    for (const name of Object.keys(tossed('session')))
      for (const place of ['before', 'after'] as const) {
        for (const size of Object.keys(sizes))
          it(`[S21] do not end ${size}: ${name}, ${place} the real one`, async () => {
            const client = signedIn.get(size)?.copy()
            assert.ok(client)
            toss(client, { [place]: tossed(app.sessionCookie)[name] ?? '' })

            const pages = [await client.get('/profile'), await client.get('/profile')]

            for (const { status, body } of pages) {
              assert.equal(status, 200)
              assert.match(body, /Welcome <bdi>Katherine Johnson/)
            }
          })

        it(`[S21] break no login and no logout: ${name}, ${place} the real ones`, async () => {
          const client = app.client()
          toss(client, { [place]: tossed(app.sessionCookie)[name] ?? '' })

          const home = await client.get('/')
          const profile = await client.follow('/login')
          const end = await client.follow('/logout')

          assert.equal(home.status, 200)
          assert.equal(profile.url.href, `${app.origin}/profile`)
          assert.equal(end.url.href, `${app.origin}/`)
        })
      }
  })

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { createCertificate } from '../support/certificate.ts'
import type { Client } from '../support/client.ts'

/** What a browser may have collected, as the Set-Cookie lines that brought it. */
const collections: Record<string, string[]> = {
  'a few large ones': lines(13, 1000),
  'many small ones': lines(300, 40),
  'a single one': lines(1, 13_000),
  'some with names that the specification has not': [
    ...['foo[bar]', 'a"b', 'a@b', 'a/b', 'é'].map(name => `${name}=1; Path=/`),
    ...lines(13, 1000),
  ],
}

for (const scheme of ['http', 'https'] as const)
  describe(`a browser with 13 kB of cookies, over ${scheme}`, () => {
    let app: RunningApplication
    before(async () => {
      app = await startApplication(scheme === 'https' ? { certificate: await createCertificate() } : {})
    })
    after(() => app?.close())

    for (const [name, cookies] of Object.entries(collections)) {
      it(`[S22] is told so, and loses them: ${name}`, async () => {
        const client = app.client()
        client.jar.store(new URL(app.origin), cookies)

        const { status, headers, body } = await client.get('/')

        assert.equal(status, 431)
        assert.match(body, /<h1>Your browser sent too many cookies<\/h1>/)
        assert.match(body, /href="\/">Go to the home page</)
        assert.equal(headers['clear-site-data'], '"cookies"')
        assert.match(body, new RegExp(`<code>${headers['x-request-id']}</code>`))
        assert.ok(client.jar.header(new URL(app.origin)).length < 12 * 1024)
      })

      it(`[S22] works again after that one page: ${name}`, async () => {
        const client = app.client()
        client.jar.store(new URL(app.origin), cookies)
        await client.get('/')

        const home = await client.get('/')
        const profile = await client.logIn()

        assert.equal(home.status, 200)
        assert.equal(profile.url.href, `${app.origin}/profile`)
      })

      it(`[S22] can log in again although it was logged in: ${name}`, async () => {
        const client = app.client()
        await client.logIn()
        client.jar.store(new URL(app.origin), cookies)
        await client.get('/profile')

        const profile = await landed(client)

        assert.equal(profile, `${app.origin}/profile`)
      })
    }

    it('[S22] loses also those with a prefix, which only a secure one replaces', async () => {
      const client = app.client()
      client.jar.store(new URL(app.origin), ['__Secure-a=1; Path=/; Secure', ...lines(13, 1000)])
      const Cookie = `__Secure-a=1; ${client.jar.header(new URL(app.origin))}`

      const { setCookies } = await app.client().get('/', { Cookie })

      assert.match(setCookies.find(line => line.startsWith('__Secure-a=')) ?? '', /; Secure$/)
      assert.doesNotMatch(setCookies.find(line => line.startsWith('crumb-0=')) ?? 'Secure', /Secure/)
    })

    it('[S64] loses none that it did not send: a name is taken byte for byte', async () => {
      const Cookie = `\xA0__Host-session=1; ${'x'.repeat(13_000)}=1`

      const { setCookies } = await app.client().get('/', { Cookie })

      assert.deepEqual(
        setCookies.map(line => line.split('=')[0]),
        ['\xA0__Host-session'],
      )
    })

    it('[S22] still gets the stylesheets and the probes', async () => {
      const client = app.client()
      const [stylesheet = ''] = /\/assets\/[^"]+\.css/.exec((await client.get('/')).body) ?? []
      client.jar.store(new URL(app.origin), lines(13, 1000))

      const statuses = [await client.get(stylesheet), await client.get('/livez')].map(({ status }) => status)

      assert.deepEqual(statuses, [200, 200])
    })
  })

function lines(count: number, length: number): string[] {
  return Array.from({ length: count }, (_, index) => `crumb-${index}=${'x'.repeat(length)}; Path=/`)
}

/** Where the way to the profile ends: the tenant still knows who it is. */
async function landed(client: Client): Promise<string> {
  return (await client.follow('/profile')).url.href
}

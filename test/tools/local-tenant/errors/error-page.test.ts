import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { application, callbackUrl, startTenant } from '../../../support/tenant.ts'

const tenant = await startTenant({ after })

describe('the local tenant refuses', () => {
  for (const redirect_uri of ['https://evil.example/<b>', `${callbackUrl}/`, `${callbackUrl}?a=b`])
    it(`the callback URL ${redirect_uri} on a page that names the setting`, async () => {
      const page = await new PlainBrowser().open(tenant.authorizeUrl({ redirect_uri }))

      assert.equal(page.url.origin, new URL(tenant.issuer).origin)
      assert.equal(page.status, 403)
      assert.match(page.text, /<h1>Callback URL mismatch<\/h1>/)
      assert.match(page.text, /<strong>Allowed Callback URLs<\/strong>/)
      assert.ok(page.text.includes(`<code dir="ltr">${redirect_uri.replace('<b>', '&lt;b&gt;')}</code>`))
      assert.ok(page.text.includes(`<code dir="ltr">${callbackUrl}</code>`))
    })

  it('an unknown client', async () => {
    const page = await new PlainBrowser().open(tenant.authorizeUrl({ client_id: '<i>other' }))

    assert.equal(page.status, 403)
    assert.match(page.text, /<h1>Unknown client<\/h1>/)
    assert.match(page.text, /&lt;i&gt;other/)
    assert.ok(page.text.includes(application.clientId))
  })

  it('a request that names two clients', async () => {
    const start = tenant.authorizeUrl()
    start.searchParams.append('client_id', 'another')

    const page = await new PlainBrowser().open(start)

    assert.equal(page.status, 400)
    assert.match(page.text, /<h1>The request was refused<\/h1>/)
  })

  it('an answer to a login that it never began', async () => {
    const page = await new PlainBrowser().open(tenant.url('authorize/unknown'))

    assert.equal(page.status, 400)
    assert.match(page.text, /<h1>This login has ended<\/h1>/)
  })

  it('a path that it does not have', async () => {
    const page = await new PlainBrowser().open(tenant.url('nothing'))

    assert.equal(page.status, 404)
    assert.match(page.text, /<h1>Nothing here<\/h1>/)
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/)
  })

  for (const path of ['nothing', 'u/login/unknown', 'authorize/unknown'])
    it(`${path}, and shows the way to the application`, async t => {
      const nameless = await startTenant(t, { callbackUrls: ['com.example.app://callback'] })

      const page = await new PlainBrowser().open(tenant.url(path))
      const pageWithoutWay = await new PlainBrowser().open(nameless.url(path))

      assert.match(page.text, /href="http:\/\/localhost:3000">Go to the application<\/a>/)
      assert.doesNotMatch(pageWithoutWay.text, /Go to the application/)
    })

  it('a path that cannot be read, without telling its insides', async () => {
    const pages = await Promise.all(
      ['people/%E0.svg', 'assets/%E0', 'u/login/%E0', '%E0'].map(path =>
        new PlainBrowser().open(tenant.url(path)),
      ),
    )

    for (const { status, text } of pages) {
      assert.ok(status === 400 || status === 404, String(status))
      assert.doesNotMatch(text, /node_modules|\.ts:|Error:/)
    }
  })
})

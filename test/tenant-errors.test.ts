import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { application, callbackUrl, startTenant } from './support/tenant.ts'
import { Visitor } from './support/visitor.ts'

describe('the local tenant refuses', () => {
  for (const redirect_uri of ['https://evil.example/<b>', `${callbackUrl}/`, `${callbackUrl}?a=b`])
    it(`the callback URL ${redirect_uri} on a page that names the setting`, async t => {
      const tenant = await startTenant(t)

      const page = await new Visitor().open(tenant.authorizeUrl({ redirect_uri }))

      assert.equal(page.url.origin, new URL(tenant.issuer).origin)
      assert.equal(page.status, 403)
      assert.match(page.text, /<h1>Callback URL mismatch<\/h1>/)
      assert.match(page.text, /<strong>Allowed Callback URLs<\/strong>/)
      assert.ok(page.text.includes(`<code dir="ltr">${redirect_uri.replace('<b>', '&lt;b&gt;')}</code>`))
      assert.ok(page.text.includes(`<code dir="ltr">${callbackUrl}</code>`))
    })

  it('an unknown client', async t => {
    const tenant = await startTenant(t)

    const page = await new Visitor().open(tenant.authorizeUrl({ client_id: '<i>other' }))

    assert.equal(page.status, 403)
    assert.match(page.text, /<h1>Unknown client<\/h1>/)
    assert.match(page.text, /&lt;i&gt;other/)
    assert.ok(page.text.includes(application.clientId))
  })

  it('a request that names two clients', async t => {
    const tenant = await startTenant(t)
    const start = tenant.authorizeUrl()
    start.searchParams.append('client_id', 'another')

    const page = await new Visitor().open(start)

    assert.equal(page.status, 400)
    assert.match(page.text, /<h1>The request was refused<\/h1>/)
  })

  it('an answer to a login that it never began', async t => {
    const tenant = await startTenant(t)

    const page = await new Visitor().open(tenant.url('authorize/unknown'))

    assert.equal(page.status, 400)
    assert.match(page.text, /<h1>This login has ended<\/h1>/)
  })

  it('a path that it does not have', async t => {
    const tenant = await startTenant(t)

    const page = await new Visitor().open(tenant.url('nothing'))

    assert.equal(page.status, 404)
    assert.match(page.text, /<h1>Nothing here<\/h1>/)
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/)
  })

  it('a path that cannot be read, without telling its insides', async t => {
    const tenant = await startTenant(t)

    const pages = await Promise.all(
      ['people/%E0.svg', 'assets/%E0', 'u/login/%E0', '%E0'].map(path =>
        new Visitor().open(tenant.url(path)),
      ),
    )

    for (const { status, text } of pages) {
      assert.ok(status === 400 || status === 404, String(status))
      assert.doesNotMatch(text, /node_modules|\.ts:|Error:/)
    }
  })
})

describe('the local tenant answers', () => {
  it('every request with headers that protect the page', async t => {
    const tenant = await startTenant(t)
    const paths = [
      'nothing',
      'v2/logout',
      'oidc/logout',
      'authorize',
      'userinfo',
      'assets/base.css',
      'people/a.svg',
    ]

    const answers = await Promise.all(paths.map(path => fetch(tenant.url(path))))

    for (const { headers, url } of answers) {
      assert.match(
        headers.get('content-security-policy') ?? '',
        /default-src 'none'.*frame-ancestors 'none'/,
        url,
      )
      assert.equal(headers.get('x-content-type-options'), 'nosniff', url)
      assert.equal(headers.get('x-powered-by'), null, url)
      assert.equal(headers.get('strict-transport-security'), null, url)
    }
  })

  it('with a form where the application asks for form_post', async t => {
    const tenant = await startTenant(t)
    const start = tenant.authorizeUrl({ response_mode: 'form_post' })

    const page = await new Visitor().logIn(start, 'auth0|65a1c0de0000000000000001')

    assert.ok(page.text.includes(`<form method="post" action="${callbackUrl}">`))
    assert.match(page.text, /name="code" value="[^"]+"/)
    assert.match(page.headers.get('content-security-policy') ?? '', /script-src [^;]*'sha256-/)
  })

  it('with its own URLs, whatever Host a request claims', async t => {
    const tenant = await startTenant(t)

    const body = await getWithHost(tenant.url('.well-known/openid-configuration'), 'evil.example')

    assert.equal(JSON.parse(body).token_endpoint, `${tenant.issuer}oauth/token`)
    assert.doesNotMatch(body, /evil/)
  })

  it('without printing a word', async () => {
    const script = fileURLToPath(new URL('support/whole-login.ts', import.meta.url))

    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script])

    assert.deepEqual({ stdout, stderr }, { stdout: '', stderr: '' })
  })
})

/** fetch sets the Host header itself. */
function getWithHost(url: URL, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, response => {
      let body = ''
      response.setEncoding('utf8').on('data', part => {
        body += part
      })
      response.on('end', () => resolve(body))
    })
      .on('error', reject)
      .end()
  })
}

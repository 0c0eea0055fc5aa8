import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PlainBrowser } from '../../support/local-tenant/plain-browser.ts'
import { callbackUrl, startTenant } from '../../support/tenant.ts'

const tenant = await startTenant({ after })

const grace = {
  id: 'auth0|1',
  name: 'Grace Hopper',
  nickname: 'grace',
  givenName: 'Grace',
  email: 'grace@people.example',
  emailVerified: true,
  updatedAt: '2026-01-01T00:00:00.000Z',
  note: '',
}

describe('the local tenant answers', () => {
  it('every request with headers that protect the page', async () => {
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

  it('with a form where the application asks for form_post', async () => {
    const start = tenant.authorizeUrl({ response_mode: 'form_post' })

    const page = await new PlainBrowser().logIn(start, 'auth0|65a1c0de0000000000000001')

    assert.ok(page.text.includes(`<form method="post" action="${callbackUrl}">`))
    assert.match(page.text, /name="code" value="[^"]+"/)
    assert.match(page.headers.get('content-security-policy') ?? '', /script-src [^;]*'sha256-/)
  })

  it('with its own URLs, whatever Host a request claims', async () => {
    const body = await getWithHost(tenant.url('.well-known/openid-configuration'), 'evil.example')

    assert.equal(JSON.parse(body).token_endpoint, `${tenant.issuer}oauth/token`)
    assert.doesNotMatch(body, /evil/)
  })

  it('a fault of its own with a word to its host, and none about its insides to others', async t => {
    const errors: unknown[] = []
    const broken = { ...grace, picture: 'http://[' }
    const tenant = await startTenant(t, { people: [broken], onError: error => errors.push(error) })
    const { url } = await new PlainBrowser().logIn(tenant.authorizeUrl(), broken.id)

    const response = await tenant.exchange(url)

    assert.equal(response.status, 500)
    assert.deepEqual(await response.json(), {
      error: 'server_error',
      error_description: 'oops! something went wrong',
    })
    assert.match(String(errors), /^TypeError: Invalid URL$/)
  })

  it('without printing a word', async () => {
    const script = fileURLToPath(new URL('../../support/local-tenant/whole-login.ts', import.meta.url))

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

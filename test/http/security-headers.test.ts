import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { createCertificate } from '../support/certificate.ts'
import type { Answer } from '../support/client.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication({ certificate: await createCertificate() })
})
after(() => app?.close())

/** One answer of each kind: pages, redirects, errors, files, probes; signed out and signed in. */
async function everyAnswer(): Promise<[name: string, answer: Answer][]> {
  const client = app.client()
  const home = await client.get('/')
  const [stylesheet = ''] = /\/assets\/[^"]+\.css/.exec(home.body) ?? []
  const etag = (await client.get(stylesheet)).headers.etag
  const signedOut = [
    '/',
    '/profile',
    '/login',
    '/callback',
    '/callback?error=access_denied&state=x',
    '/logout',
    '/nowhere',
    '/livez',
    '/readyz',
    '/favicon.ico',
    '/assets/old/base.css',
    '/assets/%2e%2e/package.json',
    '/%',
    '/%00',
    stylesheet,
    '/userlogin',
    '/userLogout',
    '/.env',
    '/src/main.ts',
  ]
  const answers: [string, Answer][] = []
  for (const path of signedOut) answers.push([path, await client.get(path)])
  answers.push(['a stylesheet again', await client.get(stylesheet, { 'If-None-Match': etag ?? '' })])
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE'])
    for (const path of ['/', '/callback', '/profile'])
      answers.push([`${method} ${path}`, await client.send(path, { method })])
  answers.push(['as JSON', await client.get('/nowhere', { Accept: 'application/json' })])
  await client.logIn()
  for (const path of ['/', '/profile', '/login', '/callback', '/logout'])
    answers.push([`${path} signed in`, await client.get(path)])
  return answers
}

describe('every answer', () => {
  it('[S27] has the security headers', async () => {
    for (const [name, { headers }] of await everyAnswer()) {
      const policy = String(headers['content-security-policy'])
      assert.match(policy, /^default-src 'none';/, name)
      assert.match(policy, /frame-ancestors 'none'/, name)
      assert.match(policy, /base-uri 'none'/, name)
      assert.doesNotMatch(policy, /unsafe|script-src|\*/, name)
      assert.equal(headers['x-content-type-options'], 'nosniff', name)
      assert.equal(headers['referrer-policy'], 'same-origin', name)
      assert.equal(headers['strict-transport-security'], 'max-age=63072000; includeSubDomains', name)
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin', name)
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin', name)
      assert.equal(headers['x-frame-options'], 'DENY', name)
    }
  })

  it('[S28] tells no stack, path, version, token or secret', async () => {
    const { clientSecret, secrets } = app.config
    const forbidden = [
      /\bat .+:\d+:\d+/,
      /node_modules/,
      /\.(ts|js|ejs):\d/,
      /\/(home|root|usr|work|tmp)\//,
      /express/i,
      /node(\.js)?[/ ]v?\d/i,
      /openid-client|oauth4webapi|jose/i,
      /eyJ[\w-]{10,}\./,
      new RegExp(clientSecret),
      new RegExp(secrets[0]),
      /BEGIN [A-Z ]*PRIVATE/,
    ]
    for (const [name, { headers, body }] of await everyAnswer()) {
      const { 'set-cookie': _, location: __, ...visible } = headers
      const text = JSON.stringify(visible) + body
      for (const pattern of forbidden) assert.doesNotMatch(text, pattern, name)
      assert.equal(headers['x-powered-by'], undefined, name)
      assert.equal(headers['server'], undefined, name)
    }
  })

  it('is no server error', async () => {
    for (const [name, { status }] of await everyAnswer()) assert.ok(status < 500, `${name}: ${status}`)
  })
})

describe('over plain http', () => {
  it('nothing asks the browser for https', async () => {
    const plain = await startApplication()

    const { headers } = await plain.client().get('/')
    await plain.close()

    assert.equal(headers['strict-transport-security'], undefined)
    assert.doesNotMatch(String(headers['content-security-policy']), /upgrade-insecure-requests/)
  })
})

describe('with a tenant elsewhere', () => {
  it('[S27] the policy names no plain-http source: 130 of 100 points at the MDN HTTP Observatory', async () => {
    const other = await startApplication({
      certificate: await createCertificate(),
      env: {
        ISSUER_BASE_URL: 'acme.eu.auth0.com',
        CLIENT_ID: 'aBcDeF012345',
        CLIENT_SECRET: 'fEdCbA543210',
        SECRET: '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0',
      },
    })

    const { headers } = await other.client().get('/')
    await other.close()

    assert.equal(
      headers['content-security-policy'],
      "default-src 'none';style-src 'self';img-src 'self' https:;form-action 'self' https://acme.eu.auth0.com;" +
        "base-uri 'none';frame-ancestors 'none';upgrade-insecure-requests",
    )
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { sendRaw } from '../support/raw-connection.ts'

const paths = [
  '/',
  '/login',
  '/nowhere',
  '/callback?code=x&state=y',
  '/profile?x=%2F&y=',
  '//evil.example/x',
  '/%5cevil.example',
]

describe('a request for another host', () => {
  let app: RunningApplication
  before(async () => {
    app = await startApplication()
  })
  after(() => app?.close())

  const others = [
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1:PORT',
    'localhost.evil.example',
    'a b@c/d?e#f',
  ]
  for (const other of others)
    it(`[S30] is sent to the one of BASE_URL, path and query kept: ${other}`, async () => {
      for (const path of paths)
        for (const method of ['GET', 'POST']) {
          const answer = await app.client().send(path, { method, headers: { Host: withPort(other) } })

          assert.equal(answer.status, 307)
          assert.equal(answer.headers.location, app.origin + path)
          assert.deepEqual(answer.setCookies, [])
        }
    })

  it('[S30] ends a login on the one of BASE_URL', async () => {
    const client = app.client()
    const start = await client.get('/profile?tab=json', { Host: withPort('127.0.0.1:PORT') })

    const page = await client.logIn('Ada Lovelace', start.headers.location)

    assert.equal(page.url.href, `${app.origin}/profile?tab=json`)
    assert.equal(page.status, 200)
  })

  it('[S30] that names a whole URL of another host is answered by this one', async () => {
    const { status, headers } = await app.client().send('http://evil.example/profile', { via: app.origin })

    assert.equal(status, 302)
    assert.equal(headers.location, '/login?returnTo=http%3A%2F%2Fevil.example%2Fprofile')
    const login = await app.client().get(headers.location ?? '')
    assert.equal(new URL(login.headers.location ?? '').origin, app.tenantOrigin)
  })

  it('[S30] that names a whole URL and another host is sent to the home page', async () => {
    const headers = { Host: 'evil.example' }

    const answer = await app.client().send('http://evil.example/x', { via: app.origin, headers })

    assert.equal(answer.headers.location, `${app.origin}/`)
  })

  for (const [name, hosts] of Object.entries({
    'two hosts': 'Host: localhost\r\nHost: evil.example\r\n',
    'the same host twice': 'Host: localhost\r\nHost: localhost\r\n',
    'an empty host': 'Host:\r\n',
  }))
    it(`[S30] [S31] is refused when it names ${name}`, async () => {
      const { status } = await sendRaw(app.origin, `GET / HTTP/1.1\r\n${hosts}Connection: close\r\n\r\n`)

      assert.equal(status, 400)
    })

  for (const path of ['/livez', '/readyz'])
    it(`[S30] is answered when it is for ${path}`, async () => {
      const { status } = await app.client().get(path, { Host: '10.0.0.7:8080' })

      assert.equal(status, 200)
    })

  for (const own of ['localhost', 'LOCALHOST:PORT', 'localhost:1'])
    it(`is none when it is for ${own}`, async () => {
      const { status } = await app.client().get('/', { Host: withPort(own) })

      assert.equal(status, 200)
    })

  function withPort(host: string): string {
    return host.replace('PORT', new URL(app.origin).port)
  }
})

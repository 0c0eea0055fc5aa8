import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from './support/application.ts'
import { CookieJar } from './support/cookie-jar.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication()
})
after(() => app?.close())

describe('the log', () => {
  it('has one line per request, with id, method, path without query, status and milliseconds', async () => {
    const { headers } = await app.client().get('/nowhere?code=secret')

    const lines = app.logged.filter(
      line => line['requestId'] === headers['x-request-id'] && line['msg'] === 'request',
    )
    const [{ level: _, time: __, milliseconds, ...line } = {}] = lines
    assert.equal(lines.length, 1)
    assert.equal(typeof milliseconds, 'number')
    assert.deepEqual(line, {
      requestId: headers['x-request-id'],
      method: 'GET',
      path: '/nowhere',
      status: 404,
      msg: 'request',
    })
  })

  it('tells of logins, refused logins and logouts', async () => {
    const from = app.logged.length
    const client = app.client()
    await client.logIn('Herman Hollerith')
    await client.logIn('Ada Lovelace')
    await client.follow('/logout')

    const events = app.logged
      .slice(from)
      .flatMap(line => (line['event'] ? [[line['event'], line['reason']]] : []))

    assert.deepEqual(events, [
      ['login.failed', 'access_denied'],
      ['login.succeeded', undefined],
      ['logout', 'asked'],
    ])
  })

  it('[S43] holds no secret, token, code, cookie or e-mail at any level', async () => {
    const from = app.logged.length
    const seen: string[] = [app.config.clientSecret, app.config.secrets[0], 'people.example']
    const client = app.client()
    client.jar = new RecordingJar(seen)
    await client.logIn('Herman Hollerith')
    await client.logIn('Ada Lovelace')
    await client.get('/callback?code=guessed-code-1234&state=guessed-state-5678')
    await client.get('/nowhere?email=ada@people.example', { Authorization: 'Bearer token-1234567890' })
    await client.follow('/logout')

    const text = JSON.stringify(app.logged.slice(from))

    assert.ok(seen.length > 10)
    for (const value of [...seen, 'guessed-code', 'guessed-state', 'token-1234'])
      assert.equal(text.includes(value), false, value)
  })
})

/** Notes every cookie value, code and state that passes by. */
class RecordingJar extends CookieJar {
  readonly #seen: string[]

  constructor(seen: string[]) {
    super()
    this.#seen = seen
  }

  override store(url: URL, setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const value = /^[^=]+=([^;]*)/.exec(line)?.[1] ?? ''
      if (value.length > 8) this.#seen.push(value)
    }
    for (const name of ['code', 'state', 'nonce']) {
      const value = url.searchParams.get(name)
      if (value) this.#seen.push(value)
    }
    super.store(url, setCookies)
  }
}

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createLog, describeError } from '../src/log.ts'
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

/** What no proxy would send, and what several of them might. */
const hostileIds: Record<string, string | string[]> = {
  'is too long': 'a'.repeat(65),
  'is empty': '',
  'holds a space': 'a b',
  'holds a tab': 'a\tb',
  'holds HTML': '<script>alert(1)</script>',
  'holds a quote': '"a',
  'holds JSON': '{"level":50}',
  'holds an escape': 'a%0d%0ab',
  'holds what is no ASCII': 'id-\u00e9',
  'is a path': '../../etc/passwd',
  'is a list': 'one,two',
  'comes twice': ['one', 'two'],
}

describe('an error in the log', () => {
  it('has its code, which no credential can be, also without a cause', () => {
    const lines: Record<string, unknown>[] = []
    const log = createLog('error', { write: line => lines.push(JSON.parse(line)) })

    log.error({ error: describeError(Object.assign(new Error('no'), { code: 'EACCES' })), code: 'a secret' })

    const { error, code } = lines[0] ?? {}
    assert.equal(Object(error).errorCode, 'EACCES')
    assert.equal(code, '[removed]')
  })
})

describe('the id of a request', () => {
  let behindProxy: RunningApplication
  before(async () => {
    behindProxy = await startApplication({ env: { TRUST_PROXY: '1' } })
  })
  after(() => behindProxy?.close())

  it('[S38] is the one that a trusted proxy gave it: on the response, in the log and on the error page', async () => {
    const given = `Az09._-${'x'.repeat(57)}`

    const { headers, body } = await behindProxy
      .client()
      .get('/nowhere', { 'X-Request-Id': given, Accept: 'text/html' })

    const lines = behindProxy.logged.filter(({ requestId }) => requestId === given)
    assert.equal(headers['x-request-id'], given)
    assert.match(body, new RegExp(`<code>${given}</code>`))
    assert.deepEqual(
      lines.map(({ msg }) => msg),
      ['request.failed', 'request'],
    )
  })

  it('is a fresh one where no proxy is trusted', async () => {
    const { headers, body } = await app
      .client()
      .get('/nowhere', { 'X-Request-Id': 'mine', Accept: 'text/html' })

    assert.match(String(headers['x-request-id']), /^[0-9a-f]{16}$/)
    assert.match(body, new RegExp(`<code>${headers['x-request-id']}</code>`))
    assert.equal(JSON.stringify(app.logged).includes('mine'), false)
  })

  for (const [name, hostile] of Object.entries(hostileIds))
    it(`is a fresh one where the given one ${name}`, async () => {
      const from = behindProxy.logged.length

      const { headers, body } = await behindProxy
        .client()
        .get('/nowhere', { 'X-Request-Id': hostile, Accept: 'text/html' })

      const id = String(headers['x-request-id'])
      assert.match(id, /^[0-9a-f]{16}$/)
      assert.match(body, new RegExp(`<code>${id}</code>`))
      const ids = behindProxy.logged.slice(from).map(({ requestId }) => requestId)
      assert.ok(ids.includes(id))
      assert.equal(ids.includes(String(hostile)), false)
    })

  it('is another one for each request that brings none', async () => {
    const ids = new Set<unknown>()

    for (let times = 0; times < 5; times++) ids.add((await app.client().get('/')).headers['x-request-id'])

    assert.equal(ids.size, 5)
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

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { watchCrashes } from '../support/crashes.ts'
import { type RawAnswer, sendRaw } from '../support/raw-connection.ts'

const host = 'Host: localhost\r\n'
const end = 'Connection: close\r\n\r\n'
const huge = 'a'.repeat(5_000_000)

/** A request that is in order but for these lines. */
function get(target: string, lines = ''): string {
  return `GET ${target} HTTP/1.1\r\n${host}${lines}${end}`
}

function post(lines: string, body = '', target = '/'): string {
  return `POST ${target} HTTP/1.1\r\n${host}${lines}${end}${body}`
}

/** What no client sends that means well: an answer, if there is one, says that the request was wrong. */
const refused: Record<string, string> = {
  'no request at all': 'hello\r\n\r\n',
  'every byte there is': Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join(''),
  'the greeting of TLS': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'the greeting of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'an unknown version': `GET / HTTP/9.9\r\n${host}${end}`,
  'an unknown method': `HACK / HTTP/1.1\r\n${host}${end}`,
  'a tunnel to somewhere else': 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n',
  'no host': `GET / HTTP/1.1\r\n${end}`,
  'a target without a slash': get('profile'),
  'a target that is no URL': get('http://[/'),
  'a null byte in the target': get('/\0'),
  'a target of raw bytes': get('/\xe9\xff'),
  'a null byte in a header': get('/', 'X-Note: a\0b\r\n'),
  'a line break in a header': get('/', 'X-Note: a\rSet-Cookie: x=y\r\n'),
  'a header over two lines': get('/', 'X-Note: a\r\n b\r\n'),
  'a header without a colon': get('/', 'X-Note\r\n'),
  'a blank before the colon': get('/', 'X-Note : a\r\n'),
  'an expectation that nobody can meet': get('/', 'Expect: the-unexpected\r\n'),
  'an unknown transfer coding': post('Transfer-Encoding: nonsense\r\n'),
  'chunks inside of another coding': post('Transfer-Encoding: chunked, gzip\r\n'),
  'chunks and a length': post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', '0\r\n\r\n'),
  'chunks of no size': post('Transfer-Encoding: chunked\r\n', 'zz\r\n'),
  'a chunk of endless size': post('Transfer-Encoding: chunked\r\n', `${'f'.repeat(17)}\r\n`),
  'two lengths': post('Content-Length: 4\r\nContent-Length: 5\r\n', 'abcde'),
  'a negative length': post('Content-Length: -1\r\n'),
  'an endless length': post(`Content-Length: ${'9'.repeat(30)}\r\n`),
  'a URL of 20 kB': get(`/${'a'.repeat(20_000)}`),
  'a URL of 70 kB': get(`/${'a'.repeat(70_000)}`),
  'a callback of 20 kB': get(`/callback?state=${'a'.repeat(20_000)}&code=x`),
  'headers of 70 kB': get('/', `X-Note: ${'a'.repeat(70_000)}\r\n`),
  'headers of 3 MB': get('/', `X-Note: ${'a'.repeat(3_000_000)}\r\n`),
  'a path that is no text': get('/%E0%A4%A'),
  'a file whose name is no text': get('/assets/0123456789/%E0%A4%A'),
  'a file whose name has a null byte': get('/assets/0123456789/base.css%00.html'),
  'a file outside of its folder': get('/assets/0123456789/..%2f..%2fpackage.json'),
  'a body of 5 MB for the home page': post('Content-Length: 5000000\r\n', huge),
  'a body of 5 MB for the callback': post('Content-Length: 5000000\r\n', huge, '/callback'),
}

/** Odd, and not to be mistaken for anything worse. */
const bearable: Record<string, string> = {
  'a query of 20 kB': get(`/?${'a'.repeat(20_000)}`),
  'a query that is no text': get('/login?returnTo=%E0%A4%A&%=%'),
  'a page to return to with line breaks': get('/login?returnTo=/%0d%0aSet-Cookie:%20x=y'),
  'five thousand headers': get('/', 'a: b\r\n'.repeat(5000)),
  'cookies that are no text': get('/profile', 'Cookie: \xe9\xff=\x80; %=%; =\r\n'),
  'a wish for another protocol': get('/', 'Upgrade: h2c\r\n'),
  'a second request in the body of the first': post('Content-Length: 5\r\n', `abcde${get('/profile')}`),
  'the end of a connection right after the first line': `GET / HTTP/1.0\r\n\r\n`,
}

/** Targets that are neither a path nor an http URL, in which Express finds no path, or one that is none of ours. */
const strangeTargets: Record<string, string> = {
  'another scheme': get('a://b'),
  'the scheme data': get('data://x'),
  'the scheme data and a path': get('data://x/login'),
  'the scheme of WebSockets': get('wss://localhost/'),
  'a file': get('file:///etc/passwd'),
  'a script': get('javascript://%0aalert(1)'),
  'a scheme that begins like http': get('httpx://localhost/'),
  'http without a host': get('http://'),
  'http and a user whose name is no text': get('http://%@localhost/'),
  'http and a user': get('http://a:b@localhost/'),
  'http and a host that is none': get("http://xn--==+'xn--:/"),
  'two slashes, a user whose name is no text, and a fragment': get('//+%@a#x'),
  'a slash, a backslash, such a user, and a fragment': get('/\\%@a#x'),
  'two slashes, such a user, and a no-break space': get('//%@a\xA0'),
  'an asterisk': get('*'),
  'an asterisk, for OPTIONS': get('*').replace('GET', 'OPTIONS'),
}

const crashes = watchCrashes()
let app: RunningApplication
before(async () => {
  app = await startApplication()
})
after(() => app?.close())

describe('a request', () => {
  for (const [name, bytes] of Object.entries(refused))
    it(`[S31] with ${name} is refused, and the next one is answered`, async () => {
      const answer = await sendRaw(app.origin, bytes)
      const next = await app.client().get('/')

      if (answer.status !== null) {
        assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status}`)
        assertProtected(answer)
      }
      assert.equal(next.status, 200)
      assert.deepEqual(crashes, [])
    })

  for (const [name, bytes] of Object.entries(strangeTargets))
    it(`[S27] to ${name} is refused in our words, with all headers`, async () => {
      const { status, headers, body } = await sendRaw(app.origin, bytes)

      assert.equal(status, 400)
      assert.equal(body, 'This request could not be read.')
      const page = await app.client().get('/')
      const ofPages = Object.keys(page.headers).filter(name =>
        /^(content-sec|cross-|origin-|referrer|x-(?!req))/.test(name),
      )
      const missing = ['cache-control', 'content-type', ...ofPages].filter(name => !headers.has(name))
      assert.ok(ofPages.length > 8)
      assert.deepEqual(missing, [])
      assert.deepEqual(crashes, [])
    })

  for (const target of [
    'http://localhost/',
    'HTTP://localhost/',
    'https://localhost/nowhere',
    'http://localhost',
  ])
    it(`[S27] to ${target}, as proxies send it, reaches the application`, async () => {
      const { headers } = await sendRaw(app.origin, get(target))

      assert.match(headers.get('x-request-id') ?? '', /^[0-9a-f]{16}$/)
    })

  for (const [name, bytes] of Object.entries(bearable))
    it(`[S31] with ${name} is answered, and so is the next one`, async () => {
      const answer = await sendRaw(app.origin, bytes)
      const next = await app.client().get('/')

      assert.ok(answer.status !== null && answer.status < 500, `${answer.status}`)
      assertProtected(answer)
      assert.doesNotMatch(answer.text, /^Set-Cookie: x=/im)
      assert.equal(next.status, 200)
      assert.deepEqual(crashes, [])
    })

  for (const [name, request] of Object.entries({
    '70 kB of cookies': get('/', `Cookie: x=${'a'.repeat(70_000)}\r\n`),
    '3 MB of cookies': get('/', `Cookie: x=${'a'.repeat(3_000_000)}\r\n`),
    'an address of 70 kB': get(`/?${'a'.repeat(70_000)}`),
  }))
    it(`[S17] [S22] with ${name} is told in plain text what to do, and loses nothing`, async () => {
      const answer = await sendRaw(app.origin, request)

      assert.equal(answer.status, 431)
      assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/)
      assert.equal(answer.headers.has('clear-site-data'), false)
      assert.match(answer.body, /delete the cookies of this site/)
    })

  for (const [name, first, allowed] of [
    ['a page', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', /^(200( 400)?|400)?$/],
    ['a probe', 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n', /^(200( 400)?)?$/],
    [
      'a broken body',
      'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      /^(404( 400)?|400)?$/,
    ],
  ] as const)
    it(`[S31] for ${name}, with nonsense after it, never mixes two answers`, async () => {
      const { text } = await sendRaw(app.origin, `${first}no request at all\r\n\r\n`)

      assert.match(wholeAnswers(text).join(' '), allowed)
      assert.deepEqual(crashes, [])
    })
})

/** The statuses of answers that follow each other, each as long as it says. */
function wholeAnswers(text: string): string[] {
  if (text === '') return []
  const [head = ''] = text.split('\r\n\r\n', 1)
  const [, status = ''] = /^HTTP\/1\.1 (\d{3}) /.exec(head) ?? []
  const [, length = ''] = /^content-length: (\d+)$/im.exec(head) ?? []
  const end = head.length + 4 + Number(length)
  assert.ok(status !== '' && length !== '' && end <= text.length, `no whole answer: ${text.slice(0, 300)}`)
  return [status, ...wholeAnswers(text.slice(end))]
}

function assertProtected({ headers }: RawAnswer): void {
  assert.equal(headers.get('x-content-type-options'), 'nosniff')
  assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none';.*frame-ancestors 'none'/)
  assert.equal(headers.get('referrer-policy'), 'same-origin')
}

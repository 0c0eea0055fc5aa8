import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type RunningApplication, startApplication } from '../support/application.ts'
import type { Answer } from '../support/client.ts'

const production = { NODE_ENV: 'production', HOST: 'localhost' }

function thrown(message: string, options: ErrorOptions = {}): Error {
  return new Error(message, options)
}

/** What a page that somebody adds may throw, and what of it the developer has to see. */
const faults: Record<string, { fault: () => unknown; seen: RegExp }> = {
  'an error': { fault: () => thrown('no such order'), seen: /no such order \(.*faults\.test\.ts, line 10\)/ },
  'an error with a cause': {
    fault: () => thrown('no orders', { cause: thrown('the shelf is empty') }),
    seen: /no orders \(.*faults\.test\.ts, line 10\)\. Its cause: the shelf is empty \(.*faults\.test\.ts, line 10\)/,
  },
  'an error of the engine': {
    fault: () => {
      try {
        return Reflect.get(Object(null), 'orders').map()
      } catch (error) {
        return error
      }
    },
    seen: /TypeError: Cannot read properties of undefined \(reading 'map'\) \(.*faults\.test\.ts, line \d+\)/,
  },
  'an error of a package': {
    fault: () => {
      try {
        return decodeURIComponent('%')
      } catch (error) {
        return error
      }
    },
    seen: /URIError: URI malformed \(.*faults\.test\.ts, line \d+\)/,
  },
  'an error of a class of its own': {
    fault: () => Object.assign(thrown('sold out'), { name: 'OrderError' }),
    seen: /OrderError: sold out \(.*faults\.test\.ts, line 10\)/,
  },
  'an error without a stack': {
    fault: () => {
      const error = thrown('a circle')
      error.stack = ''
      return Object.assign(error, { cause: 'itself' })
    },
    seen: /a circle\. Its cause: What was thrown is no Error: itself/,
  },
  'a text': { fault: () => 'no such order', seen: /What was thrown is no Error: no such order/ },
  'an object': { fault: () => ({ order: 7 }), seen: /What was thrown is no Error: \{"order":7\}/ },
  'what JSON cannot write': { fault: () => 7n, seen: /What was thrown is no Error: bigint/ },
  'a message with HTML': { fault: () => thrown('<b>no</b>'), seen: /<b>no<\/b> \(/ },
}

describe('a page that fails, in development', () => {
  for (const [name, { fault, seen }] of Object.entries(faults))
    it(`tells the developer message, file and line, and the log has them: ${name}`, async t => {
      const app = await failingWith(t, fault)

      const page = await app.client().get('/')

      assert.equal(page.status, 500)
      assert.match(hintOn(page), seen)
      assert.match(String(lineOf(app)?.['fault']), seen)
      assert.equal(lineOf(app)?.['requestId'], page.headers['x-request-id'])
    })

  it('shows the lines around the place, on the page and in the log', async t => {
    const app = await failingWith(t, () => thrown('no such order'))

    const page = await app.client().get('/')

    const code = codeOn(page).split('\n')
    assert.equal(code.length, 7)
    assert.equal(code[3], '> 10 |   return new Error(message, options)')
    assert.match(code[2] ?? '', /^ {3}9 \| function thrown/)
    assert.deepEqual(lineOf(app)?.['faultLines'], code)
  })

  it('shows no line of a file that a message names as if it were a place', async t => {
    const file = fileURLToPath(new URL('../../src/app.ts', import.meta.url))
    const app = await failingWith(t, () => thrown(`no such order\n    at order (${file}:3:1)`))

    const page = await app.client().get('/')

    assert.match(codeOn(page), /^> 10 \| {3}return new Error/m)
  })

  it('shows no code where the place is none of this application', async t => {
    const app = await failingWith(t, () =>
      Object.assign(thrown('no such order'), { stack: 'Error: no such order\n    at /etc/orders.js:1:1' }),
    )

    const page = await app.client().get('/')

    assert.match(hintOn(page), /no such order \(\/etc\/orders\.js, line 1\)/)
    assert.equal(codeOn(page), '')
  })

  it('tells a program nothing but its sentence', async t => {
    const app = await failingWith(t, () => thrown('no such order'))

    const { body } = await app.client().get('/', { Accept: 'application/json' })

    assert.doesNotMatch(body, /no such order|faults\.test/)
  })

  it('tells nothing of an error of another kind, which may quote a token', async t => {
    const app = await failingWith(t, () => Object.assign(thrown('eyJhbGciOi'), { status: 400 }))

    const page = await app.client().get('/')

    assert.equal(page.status, 400)
    assert.doesNotMatch(page.body + JSON.stringify(app.logged), /eyJhbGciOi/)
  })
})

describe('a page that fails, in production', () => {
  for (const [name, { fault }] of Object.entries(faults))
    it(`[S28] tells nobody of it, and the log has no message: ${name}`, async t => {
      const app = await failingWith(t, fault, production)

      const page = await app.client().get('/')

      assert.equal(page.status, 500)
      assert.match(page.body, /<h1>Something went wrong here<\/h1>/)
      assert.doesNotMatch(page.body, /order|circle|shelf|faults\.test|malformed|For the developer/)
      assert.doesNotMatch(
        JSON.stringify(app.logged),
        /no such order|shelf|sold out|no orders|a circle|"fault|return new Error/,
      )
    })
})

async function failingWith(
  t: TestContext,
  fault: () => unknown,
  env: Record<string, string> = {},
): Promise<RunningApplication> {
  const tenant = {
    ISSUER_BASE_URL: 'http://127.0.0.1:9/',
    CLIENT_ID: 'aBcDeF012345',
    CLIENT_SECRET: 'fEdCbA543210',
  }
  const secret = '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0'
  const app = await startApplication({
    env: { ...(env['NODE_ENV'] ? { ...tenant, SECRET: secret } : {}), ...env },
    change: services => ({
      ...services,
      renderer: {
        ...services.renderer,
        sendRendered: () => {
          throw fault()
        },
      },
    }),
  })
  t.after(() => app.close())
  return app
}

/** As a person reads it. */
function hintOn({ body }: Answer): string {
  const [, hint = ''] = /<h2>For the developer<\/h2>\s*<p>(.*?)<\/p>/s.exec(body) ?? []
  return unescaped(hint)
}

function codeOn({ body }: Answer): string {
  return unescaped(/<pre class="failure-code"[^>]*><code>(.*?)<\/code>/s.exec(body)?.[1] ?? '')
}

function unescaped(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}

function lineOf({ logged }: RunningApplication): Record<string, unknown> | undefined {
  return logged.find(({ event }) => event === 'request.failed')
}

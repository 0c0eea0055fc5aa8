import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import type { Answer } from '../support/client.ts'
import { skipHours } from '../support/clock.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication()
})
after(() => app?.close())

describe('static files', () => {
  it('are kept for a year under a URL that changes with them', async () => {
    for (const file of await filesOf('/')) {
      const { status, headers } = await app.client().get(file)

      assert.equal(status, 200, file)
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable', file)
      assert.ok(headers.etag && headers['last-modified'], file)
    }
  })

  it('are not sent again to a browser that has them', async () => {
    const [file = ''] = await filesOf('/')
    const client = app.client()
    const { headers } = await client.get(file)

    const again = await client.get(file, { 'If-None-Match': headers.etag ?? '' })

    assert.equal(again.status, 304)
  })

  it('of another release are found, and not kept', async () => {
    const { status, headers } = await app.client().get('/assets/0123456789/base.css')

    assert.equal(status, 200)
    assert.equal(headers['cache-control'], undefined)
  })

  it('cost no session: none is read, none is set', async t => {
    const client = app.client()
    await client.logIn()
    const files = [...(await filesOf('/')), '/favicon.ico']
    // a page would seal the session anew by now
    skipHours(t, 1)

    for (const file of files) assert.deepEqual((await client.get(file)).setCookies, [], file)
  })

  it('are logged at level debug, and at info where there is none', async () => {
    const client = app.client()
    const [file = ''] = await filesOf('/')

    const found = await client.get(file)
    const missing = await client.get(`${file}.map`)

    assert.deepEqual([found, missing].map(levelOf), [20, 30])
  })

  for (const path of [
    '/assets/../package.json',
    '/assets/x/..%2f..%2fpackage.json',
    '/assets/x/%2e%2e/%2e%2e/.env',
    '/assets',
  ])
    it(`hide everything outside their folder from ${path}`, async () => {
      const { status, body } = await app.client().get(path)

      assert.ok(status === 404 || status === 403 || status === 400, `${status}`)
      assert.doesNotMatch(body, /"dependencies"|CLIENT_SECRET/)
    })

  for (const path of ['/assets/x', '/assets/x/', '/assets/x/components', '/assets/x/components/'])
    it(`are no folders: ${path} is not there`, async () => {
      const { status, body } = await app.client().get(path)

      assert.equal(status, 404)
      assert.match(body, /<h1>There is no such page<\/h1>/)
    })

  it('and the page that needs them take at most 14 kB, compressed', async () => {
    const client = app.client()
    await client.logIn()
    for (const [path, pageClient] of [
      ['/', app.client()],
      ['/profile', client],
      ['/nowhere', client],
    ] as const) {
      const page = await pageClient.get(path, { 'Accept-Encoding': 'gzip' })
      assert.equal(page.headers['content-encoding'], 'gzip')
      let total = page.bytes
      for (const file of await filesOf(path, pageClient))
        total += (await client.get(file, { 'Accept-Encoding': 'gzip' })).bytes

      assert.ok(total <= 14 * 1024, `${path}: ${total} bytes`)
    }
  })
})

async function filesOf(path: string, client = app.client()): Promise<string[]> {
  const { body } = await client.get(path)
  return [...body.matchAll(/"(\/assets\/[^"]+)"/g)].flatMap(([, file = '']) => file)
}

function levelOf({ headers }: Answer): unknown {
  const id = headers['x-request-id']
  return app.logged.find(line => line['requestId'] === id && line['msg'] === 'request')?.['level']
}

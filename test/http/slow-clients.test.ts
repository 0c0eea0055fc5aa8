// @group seconds
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { SlowConnection } from '../support/slow-connection.ts'

const head = 'Host: localhost\r\n'
const form = `${head}Content-Type: application/x-www-form-urlencoded\r\n`

/** How each begins and goes on, and the answers that it gets. */
const slow: Record<string, { begin: string; more: string; answers: number[] }> = {
  nothing: { begin: '', more: '', answers: [408] },
  'half of the first line': { begin: 'GET / HT', more: '', answers: [408] },
  'headers, byte by byte': { begin: `GET / HTTP/1.1\r\n${head}X-Note: `, more: 'a', answers: [408] },
  'one header after the other': { begin: `GET / HTTP/1.1\r\n${head}`, more: 'a: b\r\n', answers: [408] },
  'a second request, byte by byte': {
    begin: `GET /livez HTTP/1.1\r\n${head}\r\nGET / HTTP/1.1\r\nX-Note: `,
    more: 'a',
    answers: [200, 408],
  },
  'a body, byte by byte': {
    begin: `POST /backchannel-logout HTTP/1.1\r\n${form}Content-Length: 1000\r\n\r\nlogout_token=`,
    more: 'a',
    answers: [408],
  },
  'a body in chunks of one byte': {
    begin: `POST /backchannel-logout HTTP/1.1\r\n${form}Transfer-Encoding: chunked\r\n\r\n`,
    more: '1\r\na\r\n',
    answers: [408],
  },
  'a promise of a body': {
    begin: `POST /backchannel-logout HTTP/1.1\r\n${form}Content-Length: 1000\r\n\r\n`,
    more: '',
    answers: [408],
  },
  'a body that nobody asked for, byte by byte': {
    begin: `GET / HTTP/1.1\r\n${head}Content-Length: 1000\r\n\r\n`,
    more: 'a',
    answers: [200],
  },
  'a body for a page that is not there, byte by byte': {
    begin: `POST /nowhere HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n`,
    more: '1\r\na\r\n',
    answers: [404],
  },
}

// each waits until it is cut, so they wait together
describe('a client that sends slowly', { concurrency: true, timeout: 60_000 }, () => {
  let app: RunningApplication
  before(async () => {
    app = await startApplication()
  })
  after(() => app?.close())

  for (const [name, { answers, ...connection }] of Object.entries(slow))
    it(`[S32] is cut within 15 seconds: ${name}`, async () => {
      const client = new SlowConnection(app.origin, connection)

      const isCut = await withinSeconds(15, client.cut)

      client.close()
      assert.ok(isCut)
      assert.deepEqual(client.statuses, answers)
    })

  it('[S32] is one of a thousand, and the others get their pages as ever', async () => {
    const kinds = Object.values(slow)
    const thousand = Array.from(
      { length: 1000 },
      (_, index) => new SlowConnection(app.origin, kinds[index % kinds.length] ?? { begin: '', more: '' }),
    )
    await Promise.all(thousand.map(({ opened }) => opened))
    const allCut = withinSeconds(15, Promise.all(thousand.map(({ cut }) => cut)))
    const client = app.client()

    const home = await client.get('/')
    const health = await client.get('/readyz')
    const profile = await client.logIn()
    const stillSlow = thousand.filter(({ isOpen }) => isOpen).length
    const areCut = await allCut

    for (const connection of thousand) connection.close()
    assert.deepEqual([home.status, health.status, profile.status], [200, 200, 200])
    assert.match(profile.body, /Welcome <bdi>Ada Lovelace/)
    assert.equal(stillSlow, 1000)
    assert.ok(areCut)
  })
})

async function withinSeconds(seconds: number, end: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<false>(resolve => {
    timer = setTimeout(() => resolve(false), seconds * 1000)
  })
  return Promise.race([end.then(() => true), deadline]).finally(() => clearTimeout(timer))
}

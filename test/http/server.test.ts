// @group seconds
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { after, before, describe, it, type TestContext } from 'node:test'
import { createApp } from '../../src/app.ts'
import { listen } from '../../src/http/server.ts'
import { drain } from '../../src/http/shutdown.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { eventually } from '../support/deadline.ts'

const page = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'
const lastPage = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
const body = 'logout_token=nonsense'
const head = [
  'POST /backchannel-logout HTTP/1.1',
  'Host: localhost',
  'Content-Type: application/x-www-form-urlencoded',
  `Content-Length: ${body.length}`,
  'Expect: 100-continue',
]

let app: RunningApplication
before(async () => {
  app = await startApplication()
})
after(() => app?.close())

describe('a server with as many connections as it may have', { timeout: 60_000 }, () => {
  it('[S32] closes the next one without an answer, and goes on with the others', async t => {
    const server = await start(t, { most: 2 })
    const busy = [await occupy(t, server), await occupy(t, server)]

    const refused = await read(await open(t, server, page))
    for (const socket of busy) socket.write(body)
    const answers = await Promise.all(busy.map(socket => once(socket, 'data').then(String)))

    assert.equal(refused, '')
    for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/)
  })

  it('[S32] takes the next one as soon as one has left', async t => {
    const server = await start(t, { most: 1 })
    const first = await occupy(t, server)
    first.destroy()
    await nobodyIsConnected(server)

    const answer = await read(await open(t, server, lastPage))

    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/)
  })

  it('[S32] makes room by closing those that wait idly', async t => {
    const server = await start(t, { most: 2 })
    const idle = [await open(t, server, page), await open(t, server, page)]
    await Promise.all(idle.map(socket => once(socket, 'data')))

    const ends = Promise.all(idle.map(read))
    const refused = await read(await open(t, server, lastPage))
    await ends
    const answer = await read(await open(t, server, lastPage))

    assert.equal(refused, '')
    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/)
  })

  it('tells the operator so, and not with each connection', async t => {
    const before = linesAbout('connections.full').length
    const server = await start(t, { most: 1 })
    await occupy(t, server)

    for (let next = 0; next < 20; next++) await read(await open(t, server, page))

    const times = linesAbout('connections.full').length - before
    assert.ok(times >= 1 && times < 20, `${times}`)
  })

  it('that the system cannot give is told to the operator, each time, and the others are served', async t => {
    const server = await start(t)
    // what Node.js does with the answer of the system
    const emptyHanded = Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' })

    for (let times = 0; times < 2; times++) server.emit('error', emptyHanded)
    const [answer] = await once(await open(t, server, page), 'data')

    assert.equal(linesAbout('connection.failed').length, 2)
    assert.match(String(answer), /^HTTP\/1\.1 200 OK\r\n/)
  })

  it('[S32] has far more than a thousand', async t => {
    const { maxConnections } = await start(t)

    assert.ok(maxConnections >= 2000)
  })
})

describe('a connection', { timeout: 60_000 }, () => {
  it('[S32] whose client never closes its half of it is closed after a refusal', async t => {
    const server = await start(t)
    const socket = await open(t, server, 'no request at all\r\n\r\n')

    const answer = await read(socket)
    await nobodyIsConnected(server)

    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/)
  })

  it('[S32] whose client takes no answer is closed after a while', async t => {
    const server = await start(t)
    const { timeout } = server
    server.timeout = 500
    const socket = await open(t, server, '')
    socket.pause()

    socket.write(page.repeat(3000))
    await nobodyIsConnected(server)

    assert.ok(timeout > 0 && timeout <= 60_000)
  })

  it('is kept for longer than a proxy keeps it, which would else ask where nobody listens any more', async t => {
    const server = await start(t)

    const [answer] = await once(await open(t, server, page), 'data')

    const [, seconds] = /^Keep-Alive: timeout=(\d+)\r$/m.exec(String(answer)) ?? []
    assert.ok(Number(seconds) > 60, `${seconds}`)
  })
})

/** The real server, with room for fewer connections. */
async function start(t: TestContext, { most }: { most?: number } = {}): Promise<Server> {
  const place = { host: '127.0.0.1', port: 0, portSetting: 'PORT' }
  const server = await listen(createApp(app.services), place, app.services.log)
  t.after(() => drain(server, 0))
  if (most !== undefined) server.maxConnections = most
  return server
}

function linesAbout(name: string): readonly unknown[] {
  return app.logged.filter(({ event }) => event === name)
}

/** A client that keeps its half open until the test is over. */
async function open(t: TestContext, server: Server, bytes: string): Promise<Socket> {
  const { port } = Object.assign({ port: 0 }, server.address())
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  t.after(() => socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(bytes)
  return socket
}

/** A client in the middle of its request, as the server knows. */
async function occupy(t: TestContext, server: Server): Promise<Socket> {
  const socket = await open(t, server, `${head.join('\r\n')}\r\n\r\n`)
  await once(socket, 'data')
  return socket
}

/** All that comes until the other side has had enough. A connection that breaks is an end like any other. */
function read(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk))
  return new Promise(resolve => {
    const end = () => resolve(Buffer.concat(chunks).toString())
    socket.once('end', end).once('close', end)
    if (socket.destroyed) end()
  })
}

async function nobodyIsConnected(server: Server): Promise<void> {
  const count = () =>
    new Promise<number>((resolve, reject) => {
      server.getConnections((error, connections) => (error ? reject(error) : resolve(connections)))
    })
  await eventually(async () => (await count()) === 0, 'nobody is connected')
}

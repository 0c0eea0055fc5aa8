// @group delivery
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { claims } from '../support/broken-provider/mutations.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import type { Answer, Client } from '../support/client.ts'
import { eventually } from '../support/deadline.ts'
import { behindProxyAt, Instance } from '../support/instance.ts'
import { createLogoutToken, sendLogout } from '../support/logout-token.ts'
import { freePort } from '../support/process.ts'
import { type ReverseProxy, startProxy } from '../support/proxy.ts'
import { RedisServer } from '../support/redis-server.ts'
import { openServer } from '../support/servers.ts'

const secrets = {
  old: '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0',
  new: '0e1d2c3b4a5968778695a4b3c2d1e09f1b6c0d5a7e42388f',
}

let provider: BrokenProvider
let redis: RedisServer
let one: Instance
let other: Instance
let proxy: ReverseProxy
const closing: (() => Promise<unknown>)[] = []

before(async () => {
  const t = { after: (close: () => Promise<void>) => void closing.unshift(close) }
  redis = await RedisServer.start(t)
  provider = await startBrokenProvider()
  closing.unshift(() => provider.close())
  const port = await freePort()
  const env = {
    ...provider.env,
    ...redis.env,
    ...behindProxyAt(port),
    SECRET: secrets.old,
  }
  one = await Instance.create(env)
  other = await Instance.create(env)
  for (const instance of [one, other]) {
    closing.unshift(() => instance.stop())
    await instance.start()
  }
  proxy = await startProxy(t, { port, instances: [one.port, other.port] })
})
beforeEach(() => provider.heal())
after(async () => {
  for (const close of closing) await close()
})

async function loggedIn(): Promise<Client> {
  const client = proxy.client()
  const page = await client.follow('/login')
  assert.equal(page.url.href, `${proxy.origin}/profile`)
  assert.equal(page.status, 200)
  return client
}

/** At both instances, whichever is asked first. */
async function statuses(client: Client): Promise<Set<number>> {
  return new Set([(await client.get('/profile')).status, (await client.get('/profile')).status])
}

describe('two instances behind nginx, over https', () => {
  it('[S41] a login begins at one and ends at the other', async () => {
    const client = proxy.client()
    const login = await client.get('/login')
    const authorize = await client.get(login.headers.location ?? '')
    const callback = await client.get(authorize.headers.location ?? '')

    const [begin, end] = [login, callback].map(({ headers }) => instanceOf(headers['x-request-id']))

    assert.equal(callback.headers.location, '/profile')
    assert.equal((await client.get('/profile')).status, 200)
    assert.notEqual(begin, end)
  })

  it('[S12] its cookies are __Host- and Secure, though the instances speak http', async () => {
    const { setCookies } = await proxy.client().get('/login')

    assert.ok(setCookies.length > 0)
    for (const line of setCookies) assert.match(line, /^__Host-[^;]+;.*Secure/)
  })

  it('[S41] a logout at one is a logout at both', async () => {
    const client = await loggedIn()
    const copy = client.copy()

    await client.get('/logout')

    assert.deepEqual(await statuses(copy), new Set([302]))
  })

  it('[S25] [S41] a logout at the tenant is one at both', async () => {
    const client = await loggedIn()
    provider.lie(claims({ sid: 'another-session' }))
    const elsewhere = await loggedIn()

    const { status } = await sendLogout(proxy.client(), await createLogoutToken(provider))

    assert.equal(status, 204)
    assert.deepEqual(await statuses(client), new Set([302]))
    assert.deepEqual(await statuses(elsewhere), new Set([200]))
  })

  it('[S30] what a client claims to be is not what nginx saw', async () => {
    const forged = {
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-For': '203.0.113.9',
      'X-Forwarded-Proto': 'http',
    }

    const login = await proxy.client().get('/login', forged)

    const redirectUri = new URL(login.headers.location ?? '').searchParams.get('redirect_uri')
    assert.equal(redirectUri, `${proxy.origin}/callback`)
  })
})

describe('two instances under load', () => {
  it('[S41] a rolling restart loses no login and no session', async () => {
    const load = await startLoad()

    for (const instance of [one, other]) {
      assert.equal(await instance.restart(), 0)
      await load.goOn()
    }

    await load.stop()
  })

  it('[S20] a rotation of the secret, one restart after the other, loses no login and no session', async () => {
    const load = await startLoad()

    for (const changes of [
      { SECRET: secrets.old, SECRET_PREVIOUS: secrets.new },
      { SECRET: secrets.new, SECRET_PREVIOUS: secrets.old },
    ])
      for (const instance of [one, other]) {
        assert.equal(await instance.restart(changes), 0)
        await load.goOn()
      }

    await load.stop()
  })

  it('[S41] one that is killed costs nobody a session', async () => {
    const client = await loggedIn()

    await one.kill()
    const during = await statuses(client)
    await one.start()

    assert.deepEqual(during, new Set([200]))
    assert.deepEqual(await statuses(client), new Set([200]))
  })
})

describe('nginx before an instance that breaks off what it was sent', () => {
  it("[S25] [S41] takes the tenant's word to the other one, and no other POST", async t => {
    const broken = createServer(socket => {
      socket.on('error', () => {}).once('data', () => socket.destroy())
    }).listen(0, '127.0.0.1')
    await once(broken, 'listening')
    t.after(() => broken.close())
    const good = await openServer('127.0.0.1')
    good.serve((_req, res) => res.writeHead(204).end())
    t.after(() => good.close())
    const instances = [portOf(broken), String(good.port)] as const
    const client = (await startProxy(t, { port: await freePort(), instances })).client()

    const answers = []
    // each of them is asked first once
    for (const path of ['/backchannel-logout', '/backchannel-logout', '/', '/'])
      answers.push(await client.send(path, { method: 'POST' }))

    const [one, other, ...others] = answers.map(({ status }) => status)
    assert.deepEqual([one, other], [204, 204])
    assert.deepEqual(others.sort(), [204, 502])
  })
})

interface Load {
  /** Until some more have come and gone. */
  goOn(): Promise<void>
  /** @throws what went wrong for any of them */
  stop(): Promise<void>
}

/** Between what users do: the instances that start meanwhile need the processor too. */
const pauseMilliseconds = 100

/** Users who log in, look around and log out, over and over, and some who stay. */
async function startLoad(): Promise<Load> {
  let isOver = false
  const residents = [await loggedIn(), await loggedIn()]
  let gone = 0

  async function comeAndGo(): Promise<void> {
    while (!isOver) {
      await delay(pauseMilliseconds)
      const client = await loggedIn()
      for (let requests = 0; requests < 3; requests++)
        assert.equal((await client.get('/profile')).status, 200)
      expectLoggedOut(await client.get('/logout'))
      gone += 1
    }
  }
  async function stay(client: Client): Promise<void> {
    while (!isOver) {
      await delay(pauseMilliseconds)
      assert.equal((await client.get('/profile')).status, 200)
    }
  }

  const users = Promise.all([comeAndGo(), comeAndGo(), comeAndGo(), ...residents.map(stay)])
  // a failure is reported by stop, and must not end the process before
  users.catch(() => {
    isOver = true
  })
  return {
    goOn: async () => {
      const enough = gone + 6
      await eventually(() => isOver || gone >= enough, 'six more users have come and gone')
    },
    stop: async () => {
      isOver = true
      await users
    },
  }
}

function expectLoggedOut({ headers }: Answer): void {
  assert.match(headers.location ?? '', /\/v2\/logout\?/)
}

function instanceOf(requestId: unknown): Instance | undefined {
  return [one, other].find(({ logged }) => logged.some(line => line['requestId'] === requestId))
}

function portOf(server: Server): string {
  return String((server.address() as AddressInfo).port)
}

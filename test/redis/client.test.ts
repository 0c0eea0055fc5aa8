import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { checkPauses } from '../../src/redis/client.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { Client } from '../support/client.ts'
import { skipHours } from '../support/clock.ts'
import { eventually } from '../support/deadline.ts'
import { createLogoutToken, sendLogout } from '../support/logout-token.ts'
import { RedisServer } from '../support/redis-server.ts'

interface Fleet {
  readonly provider: BrokenProvider
  readonly redis: RedisServer
  /** Two instances of one application. */
  readonly one: RunningApplication
  readonly other: RunningApplication
}

async function startFleet(t: TestContext, options?: readonly string[]): Promise<Fleet> {
  const redis = await RedisServer.start(t, options)
  const provider = await startBrokenProvider()
  const env = { ...provider.env, ...redis.env }
  const one = await startApplication({ env })
  const other = await startApplication({ env: { ...env, BASE_URL: one.origin } })
  t.after(async () => {
    await one.close()
    await other.close()
    await provider.close()
  })
  await ready(one)
  await ready(other)
  return { provider, redis, one, other }
}

async function ready({ readiness }: RunningApplication): Promise<void> {
  await eventually(() => readiness.status === 'ok', 'the application is ready')
}

async function loggedIn(app: RunningApplication): Promise<Client> {
  const client = app.client()
  await client.follow('/login')
  return client
}

/** The same browser at another instance. */
function movedTo(app: RunningApplication, client: Client): Client {
  const moved = new Client(client.origin, { jar: client.jar })
  moved.redirectTo(app.origin)
  return moved
}

async function isLoggedIn(client: Client): Promise<boolean> {
  const { status } = await client.copy().get('/profile')
  assert.ok(status === 200 || status === 302, `/profile answered ${status}`)
  return status === 200
}

describe('several instances with one Redis', () => {
  it('[S41] accept the sessions of each other', async t => {
    const { one, other } = await startFleet(t)

    assert.equal(await isLoggedIn(movedTo(other, await loggedIn(one))), true)
  })

  it('[S13] [S41] all refuse a session that was logged out at one of them', async t => {
    const { one, other } = await startFleet(t)
    const client = await loggedIn(one)
    const [copy, elsewhere] = [client.copy(), movedTo(other, client.copy())]

    await client.get('/logout')

    assert.deepEqual([await isLoggedIn(copy), await isLoggedIn(elsewhere)], [false, false])
  })

  it('[S25] all refuse a session that the tenant ended by a word to one of them', async t => {
    const { provider, one, other } = await startFleet(t)
    const client = await loggedIn(other)
    await delay(5)

    const answer = await sendLogout(one.client(), await createLogoutToken(provider))

    assert.equal(answer.status, 204)
    assert.equal(await isLoggedIn(client), false)
  })

  it('[S24] all refuse every session of a person that the tenant ended, and none that began since', async t => {
    const { provider, one, other } = await startFleet(t)
    const [here, elsewhere] = [await loggedIn(one), await loggedIn(other)]
    await delay(5)

    await sendLogout(one.client(), await createLogoutToken(provider, { claims: { sid: undefined } }))
    await delay(5)
    const since = await loggedIn(other)

    assert.deepEqual([await isLoggedIn(here), await isLoggedIn(elsewhere)], [false, false])
    assert.equal(await isLoggedIn(since), true)
  })

  it('[S24] a later word of the tenant is not undone by an earlier one that another instance hears later', async t => {
    const { provider, one, other } = await startFleet(t)
    const client = await loggedIn(one)
    await delay(5)
    const iat = Math.floor(Date.now() / 1000)

    await sendLogout(one.client(), await createLogoutToken(provider, { claims: { sid: undefined } }))
    await sendLogout(
      other.client(),
      await createLogoutToken(provider, { claims: { sid: undefined, iat: iat - 30 } }),
    )

    assert.equal(await isLoggedIn(client), false)
  })

  it('[S23] accept a logout token once, whichever of them it comes to', async t => {
    const { provider, one, other } = await startFleet(t)
    const token = await createLogoutToken(provider)

    const answers = await Promise.all([one, other, one, other].map(app => sendLogout(app.client(), token)))

    assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 400, 400, 400])
  })

  it('leave in it what tells nobody who was logged in, and nothing for longer than a session lives', async t => {
    const { provider, redis, one } = await startFleet(t)
    const client = await loggedIn(one)
    await client.get('/logout')
    await sendLogout(one.client(), await createLogoutToken(provider, { claims: { sid: undefined } }))

    const keys = redis.ask('KEYS', '*').filter(key => !key.includes(':limit:'))

    assert.equal(keys.length, 3)
    for (const key of keys) {
      const { session } = one.config
      const seconds = Number(redis.ask('TTL', key)[0])
      assert.match(key, /^\{auth:[\w-]{16}\}:[\w-]{43}$/)
      assert.ok(seconds > 0 && seconds <= session.rollingSeconds + 300, `${seconds} s`)
      assert.match(redis.ask('GET', key)[0] ?? '', /^[\d. ]*$/)
    }
  })

  it('share nothing with an application of another client id', async t => {
    const { redis, one } = await startFleet(t)
    const provider = await startBrokenProvider()
    const stranger = await startApplication({ env: { ...provider.env, ...redis.env, CLIENT_ID: 'another' } })
    t.after(async () => {
      await stranger.close()
      await provider.close()
    })
    await loggedIn(one).then(client => client.get('/logout'))

    const keys = redis.ask('KEYS', '{auth:*').map(key => key.slice(0, 24))

    assert.equal(new Set(keys).size, 1)
  })
})

describe('a Redis that does not answer', () => {
  const troubles: Record<string, { begins(redis: RedisServer): unknown; ends(redis: RedisServer): unknown }> =
    {
      'is stalled': { begins: redis => redis.stall(), ends: redis => redis.goOn() },
      'was killed': { begins: redis => redis.kill(), ends: redis => redis.start() },
    }

  for (const [name, { begins, ends }] of Object.entries(troubles)) {
    it(`[S39] because it ${name}: signed-in pages say so, within a second`, async t => {
      const { redis, one } = await startFleet(t)
      const client = await loggedIn(one)
      // a page would seal the session anew by now
      skipHours(t, 1)
      await begins(redis)

      const answers = Promise.all(['/', '/profile', '/logout'].map(path => client.get(path)))
      const first = await Promise.race([answers.then(() => 'the pages'), delay(1000).then(() => 'a second')])
      const pages = await answers

      assert.equal(first, 'the pages')
      assert.deepEqual(
        pages.map(({ status }) => status),
        [503, 503, 503],
      )
      for (const { headers, body, setCookies } of pages) {
        assert.match(headers['retry-after'] ?? '', /^[1-9]\d*$/)
        assert.match(body, /We cannot check your login right now/)
        // a session that was ended would go on with it after its entry on the list
        assert.deepEqual(setCookies, [])
      }
      assert.match(pages[1]?.body ?? '', /href="\/profile">Try again</)
    })

    it(`[S39] because it ${name}: pages for everybody answer as ever, and people can log in`, async t => {
      const { redis, one } = await startFleet(t)
      await begins(redis)
      const client = one.client()

      const statuses = []
      for (const path of ['/', '/nowhere', '/livez', '/login', '/backchannel-logout'])
        statuses.push((await client.get(path)).status)
      const callback = await client.follow('/login')

      assert.deepEqual(statuses, [200, 404, 200, 302, 404])
      assert.equal(callback.url.pathname, '/profile')
    })

    it(`[S39] because it ${name}: nobody's session is destroyed, and all goes on without a restart`, async t => {
      const { redis, one, other } = await startFleet(t)
      const [client, ended] = [await loggedIn(one), await loggedIn(one)]
      const copy = ended.copy()
      await ended.get('/logout')
      await begins(redis)
      const during = await client.get('/profile')
      await ends(redis)
      await ready(one)
      await ready(other)

      assert.equal(during.status, 503)
      assert.equal(await isLoggedIn(client), true)
      assert.equal(await isLoggedIn(movedTo(other, client)), true)
      if (name === 'is stalled') assert.equal(await isLoggedIn(copy), false)
    })

    it(`[S39] because it ${name}: no user is sent here, and the log says so once`, async t => {
      const { redis, one } = await startFleet(t)
      const client = await loggedIn(one)
      await begins(redis)

      for (let requests = 0; requests < 5; requests++) await client.get('/profile')
      const during = await one.client().get('/readyz')
      await ends(redis)
      await ready(one)

      assert.equal(during.status, 503)
      assert.equal(JSON.parse(during.body).status, 'redis-unavailable')
      assert.deepEqual(
        one.logged.map(({ event }) => event).filter(event => String(event).startsWith('redis.')),
        ['redis.up', 'redis.down', 'redis.up'],
      )
    })

    it(`[S39] because it ${name}: the tenant's word is answered with 503, and is believed when it comes again`, async t => {
      const { provider, redis, one } = await startFleet(t)
      const client = await loggedIn(one)
      await begins(redis)
      const during = await sendLogout(one.client(), await createLogoutToken(provider))
      await ends(redis)
      await ready(one)

      const again = await sendLogout(one.client(), await createLogoutToken(provider))

      assert.equal(during.status, 503)
      assert.equal(again.status, 204)
      assert.equal(await isLoggedIn(client), false)
    })
  }

  it('[S39] in the time of a page, though soon after: no user is sent here', async t => {
    const redis = await RedisServer.start(t)
    const relay = createServer(socket => {
      const connection = connect(Number(redis.port), '127.0.0.1')
      socket.on('error', () => {}).pipe(connection)
      connection.on('error', () => {}).on('close', () => socket.destroy())
      connection.on('data', answer => setTimeout(() => socket.write(answer), 450))
    }).listen(0, '127.0.0.1')
    await once(relay, 'listening')
    t.after(() => relay.close())
    const REDIS_URL = `redis://127.0.0.1:${(relay.address() as AddressInfo).port}`
    const app = await startApplication({ env: { REDIS_URL } })
    t.after(() => app.close())

    // where the machine is busy, one answer may come in time
    await eventually(async () => {
      const isNoticed = app.logged.some(({ event }) => String(event).startsWith('redis.'))
      return isNoticed && (await app.client().get('/readyz')).status === 503
    }, 'no user is sent here')
  })

  it('[S39] at the start: the application starts, and takes users as soon as it is there', async t => {
    const redis = await RedisServer.start(t)
    await redis.kill()
    const app = await startApplication({ env: redis.env })
    t.after(() => app.close())

    const during = [await app.client().get('/'), await app.client().get('/readyz')]
    await redis.start()
    await ready(app)

    assert.deepEqual(
      during.map(({ status }) => status),
      [200, 503],
    )
    assert.equal((await app.client().get('/readyz')).status, 200)
  })
})

describe('a Redis that became a replica', () => {
  /** While its connections stay open. */
  const demote = (redis: RedisServer) => redis.ask('REPLICAOF', '127.0.0.1', '1')
  const promote = (redis: RedisServer) => redis.ask('REPLICAOF', 'NO', 'ONE')
  const told = ({ logged }: RunningApplication) =>
    logged
      .filter(({ event }) => String(event).startsWith('redis.'))
      .map(({ event, reason }) => [event, reason])

  it('[S39] gets no user, and all goes on by itself once it takes entries again', async t => {
    const { redis, one } = await startFleet(t)
    const client = await loggedIn(one)
    const copy = client.copy()
    demote(redis)
    while (one.readiness.status === 'ok') await delay(20)

    // longer than a check, a pause and a connection take
    await delay(1500)
    const during = [await client.get('/logout'), await one.client().get('/readyz')]
    promote(redis)
    await ready(one)
    await client.get('/logout')

    assert.deepEqual(
      during.map(({ status }) => status),
      [503, 503],
    )
    assert.deepEqual(told(one), [
      ['redis.up', undefined],
      ['redis.down', 'READONLY'],
      ['redis.up', undefined],
    ])
    assert.equal(await isLoggedIn(copy), false)
  })

  it('[S39] is found out by the first logout that it refuses', async t => {
    // its checks may not write, so they find out nothing
    const rights = ['+@all', '%R~{auth:*', '~{auth:*}:????????????*']
    const { redis, one } = await startFleet(t, ['--user', 'default', 'on', 'nopass', ...rights])
    const client = await loggedIn(one)
    demote(redis)

    const { status } = await client.get('/logout')

    const failed = one.logged.find(({ event }) => event === 'logout.failed')
    assert.deepEqual([status, failed?.['reason']], [503, 'READONLY'])
    assert.ok(told(one).some(([event, reason]) => event === 'redis.down' && reason === 'READONLY'))
  })
})

/** Each refuses entries and answers reads, on a real server; MISCONF and a lack of rights refuse PING as well. */
const refusals: Record<string, { begins(redis: RedisServer): unknown; ends(redis: RedisServer): unknown }> = {
  MISCONF: {
    begins: breakSaving,
    ends: redis => redis.ask('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'no'),
  },
  OOM: {
    begins: redis => redis.ask('CONFIG', 'SET', 'maxmemory', '1mb'),
    ends: redis => redis.ask('CONFIG', 'SET', 'maxmemory', '0'),
  },
  NOREPLICAS: {
    begins: redis => redis.ask('CONFIG', 'SET', 'min-replicas-to-write', '1'),
    ends: redis => redis.ask('CONFIG', 'SET', 'min-replicas-to-write', '0'),
  },
  NOPERM: {
    begins: redis => redis.ask('ACL', 'SETUSER', 'default', '-ping', '-set', '-eval'),
    ends: redis => redis.ask('ACL', 'SETUSER', 'default', '+@all'),
  },
}

describe('a Redis that takes no entry', () => {
  for (const [code, { begins, ends }] of Object.entries(refusals)) {
    it(`[S53] because of ${code}: people browse on, and logouts say so`, async t => {
      const { redis, one, other } = await startFleet(t)
      const [client, ended] = [await loggedIn(one), await loggedIn(one)]
      const copy = ended.copy()
      await ended.get('/logout')
      await begins(redis)

      const logout = await client.copy().get('/logout')
      await eventually(() => one.readiness.redis === 'degraded', 'it is known')

      const failed = one.logged.find(({ event }) => event === 'logout.failed')
      assert.deepEqual([logout.status, failed?.['reason']], [503, code])
      assert.deepEqual([await isLoggedIn(client), await isLoggedIn(copy)], [true, false])
      assert.equal(await isLoggedIn(movedTo(other, client)), true)
      assert.equal((await one.client().follow('/login')).url.pathname, '/profile')
      await ends(redis)
    })

    it(`[S53] because of ${code}: it is degraded in /readyz and in the log, until it takes them again`, async t => {
      const { redis, one } = await startFleet(t)
      const client = await loggedIn(one)
      await begins(redis)
      // the checks are far apart by now: the refused logout brings one
      await client.copy().get('/logout')
      await eventually(() => one.readiness.redis === 'degraded', 'it is known')

      const during = await one.client().get('/readyz')
      await ends(redis)
      await eventually(() => one.readiness.redis === 'up', 'it is up')
      const after = await one.client().get('/readyz')

      assert.deepEqual([during.status, after.status], [200, 200])
      assert.equal(JSON.parse(during.body).redis, 'degraded')
      assert.equal(JSON.parse(after.body).redis, 'up')
      const told = one.logged.filter(({ event }) => String(event).startsWith('redis.'))
      assert.deepEqual(
        told.map(({ event, reason }) => [event, reason]),
        [
          ['redis.up', undefined],
          ['redis.degraded', code],
          ['redis.recovered', undefined],
        ],
      )
    })

    it(`[S53] because of ${code}, when the application starts: people log in and browse`, async t => {
      const redis = await RedisServer.start(t)
      await begins(redis)
      const app = await startApplication({ env: redis.env })
      t.after(() => app.close())
      await ready(app)

      const client = app.client()
      await client.logIn()

      assert.equal(await isLoggedIn(client), true)
      assert.equal(app.readiness.redis, 'degraded')
    })
  }
})

describe('a Redis that refuses to be read', () => {
  it('[S39] because it has lost its primary: gets no user, until it is one itself', async t => {
    const { redis, one } = await startFleet(t)
    const client = await loggedIn(one)
    redis.ask('CONFIG', 'SET', 'replica-serve-stale-data', 'no')
    redis.ask('REPLICAOF', '127.0.0.1', '1')

    const page = await client.get('/profile')
    const during = await one.client().get('/readyz')
    redis.ask('REPLICAOF', 'NO', 'ONE')
    await ready(one)

    assert.deepEqual([page.status, during.status], [503, 503])
    assert.equal(JSON.parse(during.body).redis, 'down')
    assert.equal(one.logged.find(({ event }) => event === 'redis.down')?.['reason'], 'MASTERDOWN')
    assert.equal(await isLoggedIn(client), true)
  })
})

describe('an idle instance', () => {
  it('asks its Redis ever more rarely, and notices all the same when the connection ends', async t => {
    const redis = await RedisServer.start(t)
    const app = await startApplication({ env: redis.env })
    t.after(() => app.close())
    await ready(app)
    const before = commandsOf(redis)

    // checks after 0.5, 1.5, 3.5 and 7.5 seconds, each of four commands, those of its script included
    await delay(8000)
    const asked = commandsOf(redis) - before
    await redis.kill()
    const goneAt = performance.now()
    await eventually(() => app.readiness.status !== 'ok', 'the end is noticed')

    assert.ok(asked >= 4 && asked <= 20, `${asked} commands`)
    // the next check would be seven seconds later
    assert.ok(performance.now() - goneAt < 5000)
  })

  it('asks as often as docs/operations.md says', () => {
    const document = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8').replaceAll(
      /\s+/g,
      ' ',
    )
    const { longestMilliseconds, degradedMilliseconds } = checkPauses

    const [, seconds, aDay] =
      /up to every (\d+) seconds, which is ([\d,]+) commands a day/.exec(document) ?? []
    const [, degradedSeconds] = /the checks are (\d+) seconds apart at most/.exec(document) ?? []
    assert.equal(Number(seconds) * 1000, longestMilliseconds)
    assert.equal(Number(aDay?.replace(',', '')), (86_400_000 / longestMilliseconds) * 2)
    assert.equal(Number(degradedSeconds) * 1000, degradedMilliseconds)
  })
})

/** Its folder is gone, so that it cannot save what was written since the last time. */
async function breakSaving(redis: RedisServer): Promise<void> {
  rmSync(redis.ask('CONFIG', 'GET', 'dir')[1] ?? '', { recursive: true })
  redis.ask('CONFIG', 'SET', 'save', '1 1')
  redis.ask('SET', 'anything', '1', 'PX', '60000')
  await eventually(() => redis.ask('PING')[0]?.startsWith('MISCONF') === true, 'it refuses PING')
}

/** How many it has run, but for those of its own client. */
function commandsOf(redis: RedisServer): number {
  const [, total = '0'] = /total_commands_processed:(\d+)/.exec(redis.ask('INFO', 'stats').join('\n')) ?? []
  return Number(total)
}

describe('a Redis that wants credentials', () => {
  it('takes them from the URL, for a user who may do no more than needed', async t => {
    // those of docs/operations.md
    const rights = '~{auth:* +select +mget +get +set +eval +evalsha +script|load +pttl +incr'.split(' ')
    const users = [
      '--user',
      'app',
      'on',
      '>a p@ss',
      ...rights,
      '--user',
      'admin',
      'on',
      'nopass',
      '+@all',
      '~*',
    ]
    const redis = await RedisServer.start(t, [...users, '--user', 'default', 'off'])
    const url = `redis://app:${encodeURIComponent('a p@ss')}@127.0.0.1:${redis.port}/0`
    const app = await startApplication({ env: { REDIS_URL: url } })
    t.after(() => app.close())
    await ready(app)
    const client = app.client()
    await client.logIn()
    const copy = client.copy()

    await client.get('/logout')

    assert.equal(await isLoggedIn(copy), false)
    assert.ok(redis.ask('--user', 'admin', '--pass', '', 'KEYS', '*:limit:*').length > 0)
    assert.doesNotMatch(JSON.stringify(app.logged), /p(@|%40)ss/)
  })

  it('and refuses them: the log says why, and not with which', async t => {
    const redis = await RedisServer.start(t, ['--requirepass', 'the right one'])
    const app = await startApplication({
      env: { REDIS_URL: `redis://:the-wrong-one@127.0.0.1:${redis.port}` },
    })
    t.after(() => app.close())

    await eventually(() => app.logged.some(({ event }) => event === 'redis.down'), 'Redis is given up')

    assert.equal(app.logged.find(({ event }) => event === 'redis.down')?.['reason'], 'WRONGPASS')
    assert.doesNotMatch(JSON.stringify(app.logged), /the-wrong-one/)
    assert.equal(app.readiness.status, 'redis-unavailable')
  })
})

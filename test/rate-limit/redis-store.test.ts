import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mostPerMinute } from '../../src/rate-limit/rate-limit.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { eventually, within } from '../support/deadline.ts'
import { flood } from '../support/flood.ts'
import { callbackOf, startPair } from '../support/pair.ts'
import { sendRaw } from '../support/raw-connection.ts'
import { RedisServer } from '../support/redis-server.ts'

const { logins, attempts } = mostPerMinute

describe('instances that share a Redis', () => {
  it('[S33] count a flood together', async t => {
    const redis = await RedisServer.start(t)
    const { provider } = await startPair(t)
    const env = { ...redis.env, ...provider.env }
    const [one, other] = [await startWith(t, env), await startWith(t, env)]
    await ready(one, other)

    const statuses = [
      ...(await flood(one.origin, { path: '/login' }, logins / 2)),
      ...(await flood(other.origin, { path: '/login' }, logins / 2)),
    ]
    const next = [await statusAt(one), await statusAt(other)]

    assert.deepEqual(new Set(statuses), new Set([302]))
    assert.deepEqual(next, [429, 429])
  })

  it('[S33] count the returns of one attempt together', async t => {
    const redis = await RedisServer.start(t)
    const { provider } = await startPair(t)
    const one = await startWith(t, { ...redis.env, ...provider.env })
    const other = await startWith(t, { ...redis.env, ...provider.env, BASE_URL: one.origin })
    await ready(one, other)
    const client = one.client()
    const callback = await callbackOf(client)

    const turns = Array.from({ length: attempts }, () => [one, other]).flat()
    for (const [turn, { origin }] of turns.entries()) {
      const copy = client.copy()
      copy.redirectTo(origin)
      // the same one again would get the session of the first
      await copy.get(`${callback}&turn=${turn}`)
    }

    assert.equal(provider.requests('/oauth/token'), attempts)
  })

  it('[S33] are not limited by what another application in the same Redis is flooded with', async t => {
    const redis = await RedisServer.start(t)
    const { provider } = await startPair(t)
    const [one, other] = [
      await startWith(t, { ...redis.env, ...provider.env }),
      await startWith(t, redis.env),
    ]
    await ready(one, other)
    await flood(one.origin, { path: '/login' }, logins)

    assert.equal(await statusAt(one), 429)
    assert.equal(await statusAt(other), 302)
  })

  it('leave no address in Redis that one could read, and nothing after a minute', async t => {
    const redis = await RedisServer.start(t)
    const app = await startWith(t, redis.env)
    await ready(app)
    await app.client().get('/login')

    const { text } = await sendRaw(redis.url, 'KEYS *\r\nQUIT\r\n')
    const [key = ''] = /\{.+/.exec(text) ?? []
    const { text: life } = await sendRaw(redis.url, `PTTL ${key.trim()}\r\nQUIT\r\n`)

    assert.match(text, /^\*1\r\n\$\d+\r\n\{auth:[\w-]{16}\}:limit:logins:[\w-]{43}\r\n/)
    const [, milliseconds] = /^:(\d+)\r\n/.exec(life) ?? []
    assert.ok(Number(milliseconds) > 0 && Number(milliseconds) <= 60_000, life)
  })
})

describe('a Redis that is unreachable', () => {
  for (const [name, makeUnreachable] of [
    ['killed', (redis: RedisServer) => redis.kill()],
    ['stalled', (redis: RedisServer) => redis.stall()],
  ] as const)
    it(`[S33] since it was ${name} locks nobody out, and each instance limits a flood for itself`, async t => {
      const redis = await RedisServer.start(t)
      const app = await startWith(t, redis.env)
      await ready(app)
      await flood(app.origin, { path: '/login' }, logins)
      await makeUnreachable(redis)

      const arriving = await within(app.client().get('/login'))
      const statuses = await within(flood(app.origin, { path: '/login' }, logins))

      assert.equal(arriving.status, 302)
      assert.deepEqual(statuses, [...Array(logins - 1).fill(302), 429])
    })

  it('[S33] and comes back empty counts for all again', async t => {
    const redis = await RedisServer.start(t)
    const { provider } = await startPair(t)
    const env = { ...redis.env, ...provider.env }
    const [one, other] = [await startWith(t, env), await startWith(t, env)]
    await ready(one, other)
    await statusAt(one)
    await redis.kill()
    await statusAt(one)
    await redis.start()
    await ready(one, other)

    await flood(one.origin, { path: '/login' }, logins)

    assert.equal(await statusAt(other), 429)
  })

  it('[S33] when the application starts counts for all as soon as it is there', async t => {
    const redis = await RedisServer.start(t)
    await redis.kill()
    const { provider } = await startPair(t)
    const env = { ...redis.env, ...provider.env }
    const [one, other] = [await startWith(t, env), await startWith(t, env)]
    const early = await statusAt(one)
    await redis.start()
    await ready(one, other)

    await flood(one.origin, { path: '/login' }, logins)

    assert.equal(early, 302)
    assert.equal(await statusAt(other), 429)
  })
})

async function startWith(
  t: { after(close: () => Promise<void>): void },
  env: Record<string, string>,
): Promise<RunningApplication> {
  const app = await startApplication({ env })
  t.after(app.close)
  return app
}

async function ready(...apps: readonly RunningApplication[]): Promise<void> {
  for (const { readiness } of apps)
    await eventually(() => readiness.status === 'ok', 'the application is ready')
}

async function statusAt(app: RunningApplication): Promise<number> {
  return (await app.client().get('/login')).status
}

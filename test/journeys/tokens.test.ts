import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { audience } from '../support/api.ts'
import { logIn, newVisit, openBrowser } from '../support/browser.ts'
import { eventually } from '../support/deadline.ts'
import { RedisServer } from '../support/redis-server.ts'
import { startTokenStage } from '../support/token-stage.ts'

const permissions = () => ['read:orders']

let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser?.close())

describe('20 tabs that need an access token at once, with one that is over', () => {
  it('[S60] all show their page, and the tenant saw one refresh', async t => {
    const api = { audience, tokenSeconds: 0, permissions }
    const { app, refreshes } = await startTokenStage(t, { tenant: { apis: [api] } })
    const page = await newVisit(browser, { javaScriptEnabled: false })
    await logIn(page, app.origin)
    api.tokenSeconds = 3600
    const tabs = await Promise.all(Array.from({ length: 20 }, () => page.context().newPage()))

    const answers = await Promise.all(tabs.map(tab => tab.goto(`${app.origin}/orders`)))

    assert.deepEqual(new Set(answers.map(answer => answer?.status())), new Set([200]))
    assert.deepEqual(refreshes, ['renewed'])
  })
})

describe('a journey with tokens', () => {
  it('[S59] leaves none in any page, URL, header, cookie or line of the log, and neither these nor the person in Redis', async t => {
    const tokens = issuedTokens(t)
    const redis = await RedisServer.start(t)
    const { app, refreshes } = await startTokenStage(t, { env: redis.env })
    await eventually(() => app.readiness.status === 'ok', 'the application is ready')
    const page = await newVisit(browser, { javaScriptEnabled: false })
    const told = listen(page, app.origin)

    await logIn(page, app.origin)
    for (const path of ['/orders', '/renewed', '/permitted', '/profile']) await page.goto(app.origin + path)
    const dump = dumpOf(redis)
    const cookies = JSON.stringify(await page.context().cookies())
    await page.getByRole('link', { name: 'Logout' }).click()
    await eventually(() => app.logged.some(({ event }) => event === 'logout'), 'the person is logged out')

    const all = [cookies, JSON.stringify(app.logged), ...(await told())].join('\n')
    assert.deepEqual(refreshes, ['renewed'])
    // of the code and of the refresh: two access tokens, two refresh tokens, and the ID tokens
    assert.ok(tokens.size >= 5)
    assert.ok(all.includes('Ada Lovelace'))
    for (const token of tokens) {
      assert.equal(all.includes(token), false)
      assert.equal(dump.includes(token), false)
    }
    assert.match(dump, /:tokens:\S{43} eyJ/)
    for (const part of [/ada@/i, /lovelace/i, /people\.example/, /auth0\|/, /read:orders/])
      assert.doesNotMatch(dump, part)
  })
})

/** Each token that the tenant gives the application from now on. */
function issuedTokens(t: TestContext): ReadonlySet<string> {
  const tokens = new Set<string>()
  const send = globalThis.fetch
  t.mock.method(globalThis, 'fetch', async (...call: Parameters<typeof fetch>) => {
    const response = await send(...call)
    if (!String(call[0]).endsWith('/oauth/token')) return response
    const body = Object(await response.clone().json())
    for (const name of ['access_token', 'refresh_token', 'id_token']) if (body[name]) tokens.add(body[name])
    return response
  })
  return tokens
}

/** Whatever the browser asks for, and what the application answers. */
function listen(page: Page, origin: string): () => Promise<string[]> {
  const told: Promise<string>[] = []
  page.on('response', response => {
    const request = response.request()
    const parts = [response.url(), JSON.stringify(request.headers())]
    if (response.url().startsWith(origin))
      told.push(
        Promise.all([response.allHeaders(), response.text().catch(() => '')]).then(([headers, body]) =>
          [...parts, JSON.stringify(headers), body].join('\n'),
        ),
      )
    else told.push(Promise.resolve(parts.join('\n')))
  })
  return () => Promise.all(told)
}

function dumpOf(redis: RedisServer): string {
  // the rate limits are by the address, in hashes of another library
  const keys = redis.ask('KEYS', '*').filter(key => key && !key.includes(':limit:'))
  return keys.map(key => `${key} ${redis.ask('GET', key).join('\n')}`).join('\n')
}

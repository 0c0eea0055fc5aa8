import type { Page } from 'playwright-core'
import { type RunningApplication, startApplication } from './application.ts'
import { claims } from './broken-provider/mutations.ts'
import { startBrokenProvider } from './broken-provider/provider.ts'
import { type Answer, Client } from './client.ts'
import { CookieJar } from './cookie-jar.ts'
import { eventually } from './deadline.ts'
import type { Form, Scenario, World } from './failures.ts'
import { fragileHome } from './fragile-home.ts'
import { guardedPages } from './guarded-pages.ts'
import { notePage } from './note-page.ts'
import { freePort } from './process.ts'
import { RedisServer } from './redis-server.ts'
import { ClosedJar, StubbornClient } from './stubborn-client.ts'
import { tokenPages } from './token-pages.ts'

const urlencoded = 'application/x-www-form-urlencoded'
const elsewhere = 'http://elsewhere.example/'

type Fields = Readonly<Record<string, string>>

/** An application whose tenant, or whatever else, is as a scenario wants it. */
export interface Stage {
  readonly app: RunningApplication
  /** What a new client comes to, with these headers in each of its requests. */
  visit(headers?: Fields): Promise<Visit>
  /** The same in a browser. */
  open(page: Page): Promise<void>
  /** What broke works again; wrong settings stay wrong. */
  heal(): Promise<void>
  close(): Promise<void>
}

export interface Visit {
  readonly page: Answer
  /** Goes on from the page, with the cookies that are left. */
  readonly client: Client
}

export async function setStage(scenario: Scenario, settings: Fields = {}): Promise<Stage> {
  const provider = await startBrokenProvider()
  const redis = scenario.hasRedis ? await RedisServer.start() : null
  // whatever keeps listening would keep the tests from ending
  return stageAt({ provider, redis, homePage: { isBroken: false } }, scenario, settings).catch(
    async error => {
      await provider.close()
      await redis?.close()
      throw error
    },
  )
}

async function stageAt(world: Omit<World, 'origin'>, scenario: Scenario, settings: Fields): Promise<Stage> {
  const { provider, redis, homePage } = world
  const { path, form, headers = {}, cookies = [], keepsNoCookies, isLoggedIn, env, breaks } = scenario
  const options = {
    env: { ...provider.env, ...redis?.env, ...settings, ...env },
    change: fragileHome(homePage),
    pages: [...guardedPages, ...notePage(), ...tokenPages(`${provider.issuer}userinfo`)],
    // as before its restart: the cookies of an application are named by its port
    port: isLoggedIn ? Number(await freePort()) : 0,
  }
  if (isLoggedIn === 'recently') provider.lie(claims({ auth_time: Math.floor(Date.now() / 1000) }))
  const start = isLoggedIn === 'recently' ? '/login?recent=5&returnTo=/account' : '/login'
  const jar = isLoggedIn ? await loggedIn(options, start) : new CookieJar()
  provider.heal()
  const app = await startApplication(options)
  jar.store(new URL(app.origin), cookies)
  await ready(app)
  await breaks?.({ ...world, origin: app.origin })

  async function visit(more: Fields = {}): Promise<Visit> {
    const client = new StubbornClient(app.origin, {
      jar: keepsNoCookies ? new ClosedJar() : jar.copy(),
      headers: { Accept: 'text/html', ...headers, ...more },
    })
    const page = await (form ? sendForm(client, path, form) : client.follow(path))
    return { page, client: new Client(app.origin, { jar: client.jar.copy() }) }
  }

  return {
    app,
    visit,
    open: async page => {
      await page.context().addCookies(toBrowserCookies(jar, app.origin))
      await page.setExtraHTTPHeaders({ ...headers })
      if (form) return submitForm(page, app.origin + path, form)
      // every browser here keeps cookies, so it opens what one without them comes to
      await page.goto(keepsNoCookies ? (await visit()).page.url.href : app.origin + path)
    },
    heal: async () => {
      homePage.isBroken = false
      provider.heal()
      await provider.refuse()
      await provider.listenAgain()
      await redis?.start()
      await ready(app)
      await scenario.mends?.({ ...world, origin: app.origin })
    },
    close: async () => {
      await app.close()
      await provider.close()
      await redis?.close()
    },
  }
}

function sendForm(
  client: Client,
  path: string,
  { fields, type = urlencoded, isForeign }: Form,
): Promise<Answer> {
  const foreign = { 'Sec-Fetch-Site': 'cross-site', Origin: new URL(elsewhere).origin, Referer: elsewhere }
  const body = fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return client.sendForm(path, body, { 'Content-Type': type, ...(isForeign ? foreign : {}) })
}

async function submitForm(
  page: Page,
  url: string,
  { fields, type = urlencoded, isForeign }: Form,
): Promise<void> {
  const inputs = fields.map(([name, value]) => `<input name="${name}" value="${value}">`).join('')
  const html = `<!doctype html><form method="post" action="${url}" enctype="${type}">${inputs}<button>Send</button></form>`
  const from = isForeign ? elsewhere : url
  await page.route(from, async (route, request) =>
    request.method() === 'GET' ? route.fulfill({ contentType: 'text/html', body: html }) : route.continue(),
  )
  await page.goto(from)
  await page.getByRole('button').click()
  await page.getByRole('heading', { level: 1 }).waitFor()
}

/** As a load balancer waits. */
async function ready({ readiness }: RunningApplication): Promise<void> {
  await eventually(() => readiness.status === 'ok', 'the application is ready')
}

/** The cookies of somebody who logged in at the same application before it was restarted. */
async function loggedIn(options: Parameters<typeof startApplication>[0], start: string): Promise<CookieJar> {
  const app = await startApplication(options)
  const client = app.client()
  await client.follow(start)
  await app.close()
  return client.jar
}

function toBrowserCookies(jar: CookieJar, url: string) {
  const pairs = jar.header(new URL(url)).split('; ').filter(Boolean)
  return pairs.map(pair => {
    const [name = '', value = ''] = pair.split(/=(.*)/)
    return { name, value, url }
  })
}

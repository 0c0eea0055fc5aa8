// @group engines
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it, type TestContext } from 'node:test'
import { type DisplayNames, displayNameRoutes } from '../recipes/form.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { createCertificate } from '../support/certificate.ts'
import { eventually } from '../support/deadline.ts'
import { engines, missingFor, startEngine } from '../support/engines/engines.ts'
import type { RunningEngine, StoredCookie, Tab, Visit } from '../support/engines/tab.ts'
import { foreignForm, foreignForms } from '../support/foreign-form.ts'
import { withRecipeViews } from '../support/recipes.ts'
import { type RecordedRequest, recordedRoutes } from '../support/recorded-routes.ts'
import { type OpenServer, openServer } from '../support/servers.ts'

// what journey.test.ts and forms.test.ts look at more closely, in Chromium alone
describe('the journeys', { concurrency: true }, () => {
  for (const engine of engines) {
    const missing = missingFor(engine)
    // whoever set up CI promised all of them
    if (missing.length > 0 && !process.env['CI'])
      it(`in ${engine.name}`, { todo: `not run: ${missing.join(' and ')} missing` })
    else
      describe(`in ${engine.name}`, { concurrency: false }, () => {
        let browser: RunningEngine
        before(async () => {
          browser = await startEngine(engine)
        })
        after(() => browser?.close())

        journeys(() => browser)
        for (const scheme of ['http', 'https'] as const)
          describe(`over ${scheme}`, () => sessionAndForms(() => browser, scheme))
      })
  }
})

/** WebKit's driver stands still now and then, and no journey can make it go on: it begins once more, and says so. */
function journey(name: string, act: (t: TestContext) => Promise<void>): void {
  it(name, async t => {
    try {
      await act(t)
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'TimeoutError') throw error
      t.diagnostic('the driver stood still')
      await act(t)
    }
  })
}

function journeys(browser: () => RunningEngine): void {
  let app: RunningApplication
  before(async () => {
    app = await startApplication({
      certificate: await createCertificate(),
      pages: displayNameRoutes(new Map()),
      change: withRecipeViews,
    })
  })
  after(() => app?.close())

  async function visit(t: { after(end: () => Promise<void>): void }): Promise<Visit> {
    const visit = await browser().newVisit()
    t.after(() => visit.end())
    return visit
  }

  journey('a person logs in, logs out and is home again', async t => {
    const tab = await (await visit(t)).newTab()

    await tab.open(app.origin)
    await tab.press('Log In')
    await tab.press('Ada Lovelace')
    const profile = [await tab.heading(), await tab.url()]
    await tab.press('Logout')
    const home = await tab.url()
    await tab.open(`${app.origin}/profile`)

    assert.deepEqual(profile, ['Welcome Ada Lovelace', `${app.origin}/profile`])
    assert.equal(home, `${app.origin}/`)
    assert.ok((await tab.url()).startsWith(`${app.tenantOrigin}/u/login/`))
  })

  journey('[S18] after logout, Back asks the application anew, and shows nobody', async t => {
    const tab = await (await visit(t)).newTab()
    await logIn(tab, `${app.origin}/profile`)
    await tab.press('Logout')
    const asked = profileRequests()

    await tab.back()
    await eventually(() => profileRequests() > asked, 'the profile was asked for')

    assert.equal(app.logged.findLast(isForProfile)?.['status'], 302)
    if (browser().readsAfterBack) assert.doesNotMatch(await tab.heading(), /Ada/)
  })

  journey('two tabs log in at once, and a logout in one ends the other', async t => {
    const { newTab } = await visit(t)
    const [one, two] = [await newTab(), await newTab()]
    await one.open(`${app.origin}/display-name?tab=one`)
    await two.open(`${app.origin}/profile?tab=two`)

    await one.press('Ada Lovelace')
    await two.press('Ada Lovelace')
    const ends = [await one.url(), await two.url()]
    await one.press('Logout')
    await two.open(`${app.origin}/profile`)

    assert.deepEqual(ends, [`${app.origin}/display-name?tab=one`, `${app.origin}/profile?tab=two`])
    assert.ok((await two.url()).startsWith(app.tenantOrigin))
  })

  journey(
    '[S56] a form that is sent after the session ended comes back by GET, with what was typed',
    async t => {
      const { newTab } = await visit(t)
      const [tab, other] = [await newTab(), await newTab()]
      await logIn(tab, `${app.origin}/display-name`)
      await other.open(`${app.origin}/logout`)

      await tab.fill('Name', 'Lady Lovelace')
      await tab.press('Save')
      const heading = await tab.heading()
      await tab.press('Log In')
      await tab.press('Ada Lovelace')

      assert.equal(heading, 'Please log in')
      assert.equal(await tab.url(), `${app.origin}/display-name`)
      assert.equal(await tab.valueOf('Name'), 'Lady Lovelace')
    },
  )

  const isForProfile = (line: Record<string, unknown>) => line['path'] === '/profile'
  const profileRequests = () => app.logged.filter(isForProfile).length
}

function sessionAndForms(browser: () => RunningEngine, scheme: 'http' | 'https'): void {
  const names: DisplayNames = new Map()
  const received: RecordedRequest[] = []
  const foreign: Record<string, OpenServer> = {}
  let app: RunningApplication
  let visit: Visit
  let tab: Tab
  let loggedInAfter: number
  before(async () => {
    const certificate = scheme === 'https' ? { certificate: await createCertificate() } : {}
    app = await startApplication({
      tenant: { accountRateLimit: null },
      pages: recordedRoutes(displayNameRoutes(names), received),
      change: withRecipeViews,
      ...certificate,
    })
    for (const host of ['localhost', '127.0.0.1']) {
      foreign[host] = await openServer(host, certificate.certificate)
      foreign[host].serve(foreignForm(`${app.origin}/display-name`))
    }
    visit = await browser().newVisit()
    tab = await visit.newTab()
    loggedInAfter = Date.now() / 1000
    await logIn(tab, `${app.origin}/display-name`)
  })
  after(async () => {
    await visit?.end()
    await Promise.all([app, ...Object.values(foreign)].map(each => each?.close()))
  })
  beforeEach(() => {
    names.clear()
    received.length = 0
  })

  journey(
    '[S12] the session is in a cookie that no script reads, for as long as its Max-Age says',
    async () => {
      await tab.open(app.origin)

      const cookies = await tab.cookies()

      assert.deepEqual(cookies.map(withoutEnd), [
        {
          name: app.sessionCookie,
          domain: 'localhost',
          path: '/',
          isSecure: scheme === 'https',
          isHttpOnly: true,
          sameSite: 'Lax',
        },
      ])
      const lives = (cookies[0]?.expiresAt ?? 0) - app.config.session.rollingSeconds
      assert.ok(loggedInAfter - 1 <= lives && lives <= Date.now() / 1000 + 1, String(cookies[0]?.expiresAt))
    },
  )

  journey('[S56] a form of ours is taken, with its origin and metadata', async () => {
    await tab.open(`${app.origin}/display-name`)

    await tab.fill('Name', 'Countess')
    await tab.press('Save')

    const headers = received.find(({ method }) => method === 'POST')?.headers
    assert.equal(headers?.origin, app.origin)
    assert.equal(headers?.['sec-fetch-site'], 'same-origin')
    assert.equal(headers?.['sec-fetch-mode'], 'navigate')
    assert.match(await tab.text(), /Your changes are saved\./)
    assert.deepEqual([...names.values()], [{ name: 'Countess', greeting: 'Hello' }])
  })

  // in a sandbox, only Chromium's own driver presses buttons: forms.test.ts
  for (const [who, host] of [
    ['another port', 'localhost'],
    ['another site', '127.0.0.1'],
  ] as const)
    for (const [path, what] of Object.entries(foreignForms))
      if (path !== '/sandboxed')
        journey(`[S56] a form is sent by ${who} in vain, from a page ${what}`, async () => {
          await tab.open(`${scheme}://${host}:${foreign[host]?.port}${path}`)

          await tab.press('Win a prize')

          assert.equal(await tab.heading(), 'This did not come from a page of ours')
          assert.equal(names.size, 0)
        })

  journey('the account page keeps what a person wants to be called', async () => {
    await tab.open(`${app.origin}/account`)

    await tab.fill('What to call you', 'Countess')
    await tab.press('Save')

    assert.match(await tab.text(), /Your changes are saved\./)
    assert.equal(await tab.valueOf('What to call you'), 'Countess')
  })
}

/** Ends on `url`, a page that only people who are logged in see. */
async function logIn(tab: Tab, url: string): Promise<void> {
  await tab.open(url)
  await tab.press('Ada Lovelace')
}

function withoutEnd({ expiresAt: _, ...cookie }: StoredCookie): Omit<StoredCookie, 'expiresAt'> {
  return cookie
}

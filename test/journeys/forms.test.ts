import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page, Request } from 'playwright-core'
import { type DisplayNames, displayNameRoutes } from '../recipes/form.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { logIn, newVisit, openBrowser } from '../support/browser.ts'
import { createCertificate } from '../support/certificate.ts'
import { foreignForm, foreignForms } from '../support/foreign-form.ts'
import { withRecipeViews } from '../support/recipes.ts'
import { type OpenServer, openServer } from '../support/servers.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const hosts = ['app.corp.test', 'mail.corp.test', 'elsewhere.test']

let browser: Browser
before(async () => {
  browser = await openBrowser([
    `--host-resolver-rules=${hosts.map(host => `MAP ${host} 127.0.0.1`).join(',')}`,
  ])
})
after(() => browser?.close())

/** Where the application may be, and the pages of others that a browser calls near to it, or not. */
const places = [
  {
    where: 'on localhost',
    isHttps: false,
    name: 'localhost',
    others: { 'another port': 'localhost', 'another site': '127.0.0.1' },
  },
  {
    where: 'over https',
    isHttps: true,
    name: 'app.corp.test',
    others: {
      'a sibling host': 'mail.corp.test',
      'another port': 'app.corp.test',
      'another site': 'elsewhere.test',
    },
  },
  {
    where: 'over plain http beyond localhost, where browsers send no metadata',
    isHttps: false,
    name: 'app.corp.test',
    others: {
      'a sibling host': 'mail.corp.test',
      'another port': 'app.corp.test',
      'another site': 'elsewhere.test',
    },
  },
] as const

for (const { where, isHttps, name, others } of places)
  describe(`a form ${where}`, () => {
    const names: DisplayNames = new Map()
    let app: RunningApplication
    let foreign: OpenServer
    let page: Page
    before(async () => {
      const certificate = isHttps ? await createCertificate(hosts) : undefined
      app = await startApplication({
        name,
        pages: displayNameRoutes(names),
        change: withRecipeViews,
        ...(certificate ? { certificate } : {}),
      })
      foreign = await openServer(name === 'localhost' ? 'localhost' : '127.0.0.1', certificate)
      foreign.serve(foreignForm(`${app.origin}/display-name`))
      page = await newVisit(browser, { javaScriptEnabled: false, ignoreHTTPSErrors: true })
      await logIn(page, app.origin)
    })
    after(async () => {
      await page?.context().close()
      await foreign?.close()
      await app?.close()
    })

    it('[S56] works without JavaScript, and sends an origin and a page of ours', async () => {
      await page.goto(`${app.origin}/display-name?from=menu`)

      const sent = await save(page, 'Countess')

      const headers = await sent.allHeaders()
      assert.equal(headers['origin'], app.origin)
      assert.equal(headers['referer'], `${app.origin}/display-name?from=menu`)
      assert.equal(await page.getByRole('status').innerText(), 'Your changes are saved.')
      assert.equal(page.url(), `${app.origin}/display-name`)
      assert.equal([...names.values()][0]?.name, 'Countess')
    })

    for (const [who, host] of Object.entries(others))
      for (const [path, what] of Object.entries(foreignForms))
        it(`[S56] is sent by ${who} in vain, from a page ${what}`, async t => {
          // one server listens at one address
          const at = host === '127.0.0.1' ? await listenAt(t, app) : foreign
          names.clear()
          await page.goto(`http${isHttps ? 's' : ''}://${host}:${at.port}${path}`)

          const [sent] = await Promise.all([posted(page), page.getByRole('button', { name: 'Win' }).click()])
          await page.getByRole('heading', { name: 'This did not come from a page of ours' }).waitFor()

          const answer = await (sent.redirectedTo() ?? sent).response()
          assert.equal(answer?.status(), 403)
          assert.equal(names.size, 0)
        })

    it('tells no other origin where somebody was', async () => {
      const elsewhere: Request[] = []
      page.on('request', request => {
        if (new URL(request.url()).origin !== app.origin) elsewhere.push(request)
      })
      await page.goto(`${app.origin}/display-name?secret`)

      await page.getByRole('link', { name: 'Logout' }).click()
      await page.getByRole('link', { name: 'Log In' }).click()
      await page.getByRole('button', { name: 'Ada Lovelace' }).waitFor()

      const referers = await Promise.all(
        elsewhere.map(async request => (await request.allHeaders())['referer']),
      )
      assert.ok(elsewhere.length > 0)
      assert.deepEqual(
        referers.filter(referer => referer?.startsWith(app.origin)),
        [],
      )
    })
  })

describe('a page with a form', () => {
  const names: DisplayNames = new Map()
  let app: RunningApplication
  before(async () => {
    app = await startApplication({ pages: displayNameRoutes(names), change: withRecipeViews })
  })
  after(() => app?.close())

  async function visit({ javaScriptEnabled = false } = {}): Promise<Page> {
    const page = await newVisit(browser, { javaScriptEnabled })
    await logIn(page, app.origin)
    await page.goto(`${app.origin}/display-name`)
    return page
  }

  it('says it once: a reload shows no message, and sends nothing again', async () => {
    const page = await visit()
    await save(page, 'Countess')
    names.clear()

    await page.reload()

    assert.equal(await page.getByRole('status').count(), 0)
    assert.equal(names.size, 0)
  })

  it('that was refused has the focus on what is wrong, and leads to the field', async () => {
    const page = await visit()

    await save(page, '')

    const alert = page.getByRole('alert')
    assert.equal(await page.locator(':focus').getAttribute('role'), 'alert')
    await alert.getByRole('link', { name: 'Enter the name that others are to see' }).click()
    await page.keyboard.type('Ada')
    assert.equal(await page.getByLabel('Name').inputValue(), 'Ada')
    assert.equal(await page.getByLabel('Name').getAttribute('aria-invalid'), 'true')
  })

  it('[S56] that is sent after the session ended comes back by GET, with what was typed', async () => {
    const page = await visit()
    const other = await page.context().newPage()
    await other.goto(`${app.origin}/logout`)

    await save(page, 'Lady Lovelace')
    const heading = await page.getByRole('heading', { level: 1 }).innerText()
    await page.getByRole('link', { name: 'Log In' }).click()
    await page.getByRole('button', { name: 'Ada Lovelace' }).click()
    await page.getByRole('heading', { name: 'Your display name' }).waitFor()

    assert.equal(heading, 'Please log in')
    assert.equal(page.url(), `${app.origin}/display-name`)
    assert.equal(await page.getByLabel('Name').inputValue(), 'Lady Lovelace')
    assert.equal(names.size, 0)
  })

  it('that is far too large ends on a page that leads back to it', async () => {
    const page = await visit({ javaScriptEnabled: true })
    await page.evaluate("document.getElementById('field-name').removeAttribute('maxlength')")

    await save(page, 'x'.repeat(500_000))
    await page.getByRole('link', { name: 'Go back' }).click()

    assert.equal(page.url(), `${app.origin}/display-name`)
  })

  for (const state of ['empty', 'refused', 'saved'])
    it(`has nothing that axe complains about, and fits into 320 pixels, when it is ${state}`, async () => {
      const page = await newVisit(browser, { bypassCSP: true, reducedMotion: 'reduce' })
      await logIn(page, app.origin)
      await page.goto(`${app.origin}/display-name`)
      if (state !== 'empty') await save(page, state === 'saved' ? 'Countess' : '')
      await page.evaluate(axe)

      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        assert.deepEqual(
          await page.evaluate<unknown>('axe.run().then(({ violations }) => violations.map(({ id }) => id))'),
          [],
        )
      }
      await page.setViewportSize({ width: 320, height: 640 })
      assert.equal(
        await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
        0,
      )
    })
})

async function listenAt(
  t: { after(end: () => unknown): void },
  app: RunningApplication,
): Promise<OpenServer> {
  const server = await openServer('127.0.0.1')
  t.after(() => server.close())
  server.serve(foreignForm(`${app.origin}/display-name`))
  return server
}

async function save(page: Page, name: string): Promise<Request> {
  await page.getByLabel('Name').fill(name)
  const [sent] = await Promise.all([posted(page), page.getByRole('button', { name: 'Save' }).click()])
  await page.waitForLoadState()
  return sent
}

/** The next POST that a page sends, whose answer has come. */
async function posted(page: Page): Promise<Request> {
  const request = await page.waitForRequest(each => each.method() === 'POST')
  await request.response()
  return request
}

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { createApp } from '../../src/app.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { choosePerson, logIn, newVisit, openBrowser } from '../support/browser.ts'
import { type OpenServer, openServer } from '../support/servers.ts'

let app: RunningApplication
let front: OpenServer
let foreign: OpenServer
let browser: Browser
let foreignPage = ''
before(async () => {
  // the application behind a site that adds a service worker of an adopter
  front = await openServer('localhost')
  app = await startApplication({ env: { BASE_URL: `http://localhost:${front.port}` } })
  const pages = createApp(app.services)
  front.serve((req, res) => {
    if (req.url === '/worker.js') {
      res.setHeader('Content-Type', 'text/javascript')
      res.end("addEventListener('fetch', event => event.respondWith(fetch(event.request)))")
    } else if (req.url === '/worker.html') {
      res.setHeader('Content-Type', 'text/html')
      res.end('<!doctype html><title>Worker</title>')
    } else pages(req, res)
  })
  foreign = await openServer('127.0.0.1')
  foreign.serve((_req, res) => {
    res.setHeader('Content-Type', 'text/html')
    res.setHeader('Content-Security-Policy', `form-action ${app.config.baseUrl}`)
    res.end(foreignPage)
  })
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await Promise.all([front?.close(), foreign?.close(), app?.close()])
})

async function attemptsOf(page: { context(): { cookies(url: string): Promise<{ name: string }[]> } }) {
  const cookies = await page.context().cookies(app.config.baseUrl)
  return cookies.filter(({ name }) => name.startsWith('login-'))
}

describe('a browser', () => {
  it('[S45] logs in and sees its profile through a service worker', async () => {
    const page = await newVisit(browser)
    await page.goto(`${app.config.baseUrl}/worker.html`)
    await page.evaluate(
      "navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready).then(() => undefined)",
    )
    await page.reload()
    assert.equal(await page.evaluate('Boolean(navigator.serviceWorker.controller)'), true)

    await page.goto(`${app.config.baseUrl}/profile`)
    await choosePerson(page, 'Ada Lovelace')

    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Welcome Ada Lovelace')
  })

  it('[S46] that restores forty tabs logs in on the page of the tab, and keeps five attempts', async () => {
    const page = await newVisit(browser)
    const urls = Array.from({ length: 40 }, (_, tab) => `${app.config.baseUrl}/profile?tab=${tab}`)
    const tabs = await Promise.all(urls.map(() => page.context().newPage()))
    await Promise.all(tabs.map((tab, index) => tab.goto(urls[index] ?? '')))

    const chosen = tabs[7]
    assert.ok(chosen)
    await choosePerson(chosen, 'Ada Lovelace')

    assert.equal(chosen.url(), urls[7])
    assert.equal(await chosen.getByRole('heading', { level: 1 }).innerText(), 'Welcome Ada Lovelace')
    assert.ok((await attemptsOf(page)).length <= 5)
  })

  it('[S47] whose person clicks twice on a slow callback lands on the page', async () => {
    const page = await newVisit(browser)
    await page.goto(`${app.config.baseUrl}/profile?tab=json`)

    await page.getByRole('button', { name: 'Ada Lovelace' }).dblclick()
    await page.waitForURL(url => url.pathname === '/profile')

    assert.equal(page.url(), `${app.config.baseUrl}/profile?tab=json`)
  })
})

describe('a page of another site', () => {
  /** Submits by a script of its own: one that a test runs in the page would count as a click. */
  const submits = (path: string) => `<!doctype html><title>Elsewhere</title>
    <form action="${app.config.baseUrl}${path}"></form>
    <script>addEventListener('load', () => setTimeout(() => document.forms[0].submit()))</script>`

  it('[S65] that submits forms to /login by itself leaves no attempt', async () => {
    const page = await newVisit(browser)
    foreignPage = submits('/login')

    for (let times = 0; times < 3; times++) {
      await page.goto(`http://127.0.0.1:${foreign.port}/`)
      await page.getByRole('heading', { name: 'Do you want to log in?' }).waitFor()
    }

    assert.deepEqual(await attemptsOf(page), [])
    await page.getByRole('link', { name: 'Log In' }).click()
    await choosePerson(page, 'Ada Lovelace')
    assert.equal(page.url(), `${app.config.baseUrl}/profile`)
  })

  for (const isLoggedIn of [false, true])
    it(`[S65] is left for a page here, so that nothing blocked tells who is ${isLoggedIn ? '' : 'not '}logged in`, async () => {
      const page = await newVisit(browser)
      if (isLoggedIn) await logIn(page, app.config.baseUrl)
      foreignPage = submits('/profile')

      await page.goto(`http://127.0.0.1:${foreign.port}/`)
      await page.waitForURL(url => url.origin === app.config.baseUrl)

      const heading = await page.getByRole('heading', { level: 1 }).innerText()
      assert.equal(heading, isLoggedIn ? 'Welcome Ada Lovelace' : 'Do you want to log in?')
    })
})

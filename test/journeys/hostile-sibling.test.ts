import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { logIn, newVisit, openBrowser } from '../support/browser.ts'
import { createCertificate } from '../support/certificate.ts'
import { type OpenServer, openServer } from '../support/servers.ts'

/** Bytes that a browser keeps at the beginning of a cookie's name, and that JavaScript calls white space. */
const spaces = {
  'a no-break space': '\xA0',
  'a tab and a no-break space': '\t\xA0',
  'two no-break spaces': '\xA0\xA0',
}

let app: RunningApplication
let sibling: OpenServer
let browser: Browser
/** What the sibling host sets with each answer. */
let tossed: string[] = []
before(async () => {
  const certificate = await createCertificate(['app.corp.test', 'mail.corp.test'])
  app = await startApplication({ name: 'app.corp.test', certificate })
  sibling = await openServer('127.0.0.1', certificate)
  // the body as bytes: with text, Node writes the headers before it as UTF-8 too
  sibling.serve((_req, res) =>
    res.setHeader('Set-Cookie', tossed).end(Buffer.from('<!doctype html><title>Mail</title>')),
  )
  browser = await openBrowser(['--host-resolver-rules=MAP *.corp.test 127.0.0.1'])
})
after(async () => {
  await browser?.close()
  await sibling?.close()
  await app?.close()
})

describe('a hostile sibling host, in a browser', () => {
  for (const [name, space] of Object.entries(spaces)) {
    it(`[S64] logs nobody in as somebody else by ${name} before the session's name`, async () => {
      const attacker = await newVisit(browser, { ignoreHTTPSErrors: true })
      await logIn(attacker, app.origin, 'Grace Hopper')
      const session = (await attacker.context().cookies(app.origin)).find(
        cookie => cookie.name === '__Host-session',
      )
      const page = await newVisit(browser, { ignoreHTTPSErrors: true })
      await logIn(page, app.origin, 'Ada Lovelace')

      tossed = ['/profile', '/'].map(
        path => `${space}__Host-session=${session?.value}; Domain=corp.test; Path=${path}; Secure`,
      )
      await page.goto(`https://mail.corp.test:${sibling.port}/`)
      await page.goto(`${app.origin}/profile`)

      assert.ok(session, 'the attacker is logged in')
      assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Welcome Ada Lovelace')
    })

    it(`[S64] finishes no login of its own in this browser by ${name} before the attempt's name`, async () => {
      const attacker = await newVisit(browser, { ignoreHTTPSErrors: true })
      await attacker.goto(`${app.origin}/login`)
      const callback = await callbackOf(attacker, 'Grace Hopper')
      const attempt = (await attacker.context().cookies(app.origin)).find(cookie =>
        cookie.name.startsWith('__Host-login'),
      )
      const page = await newVisit(browser, { ignoreHTTPSErrors: true })

      tossed = [`${space}${attempt?.name}=${attempt?.value}; Domain=corp.test; Path=/; Secure`]
      await page.goto(`https://mail.corp.test:${sibling.port}/`)
      await page.goto(callback)

      assert.ok(attempt, 'the attacker had a login under way')
      // one fresh login, of whoever sits there
      assert.ok(page.url().startsWith(`${app.tenantOrigin}/u/login/`), page.url())
    })
  }
})

/** Logs in at the tenant, and keeps what the browser would open next. */
async function callbackOf(page: Page, person: string): Promise<string> {
  const form = page.locator('form', { has: page.getByRole('button', { name: person }) })
  const value = await page.getByRole('button', { name: person }).getAttribute('value')
  const action = (await form.getAttribute('action')) ?? ''
  let answer = await page.request.post(new URL(action, page.url()).href, {
    form: { person: value ?? '' },
    maxRedirects: 0,
  })
  for (let hops = 0; hops < 10; hops++) {
    const location = new URL(answer.headers()['location'] ?? '', answer.url())
    if (location.origin === app.origin) return location.href
    answer = await page.request.get(location.href, { maxRedirects: 0 })
  }
  throw new Error('The login led to no callback')
}

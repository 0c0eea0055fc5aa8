import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { logIn, newVisit, openBrowser } from '../support/browser.ts'
import { createCertificate } from '../support/certificate.ts'
import { type OpenServer, openServer } from '../support/servers.ts'

const siblings = ['mail.team.corp.test', 'files.team.corp.test']

let app: RunningApplication
let sibling: OpenServer
let browser: Browser
/** What the sibling hosts set with each answer. */
let tossed: string[] = []
before(async () => {
  const certificate = await createCertificate(['app.team.corp.test', ...siblings])
  app = await startApplication({ name: 'app.team.corp.test', certificate })
  sibling = await openServer('127.0.0.1', certificate)
  sibling.serve((_req, res) => res.setHeader('Set-Cookie', tossed).end('<!doctype html><title>Mail</title>'))
  browser = await openBrowser(['--host-resolver-rules=MAP *.corp.test 127.0.0.1'])
})
after(async () => {
  await browser?.close()
  await sibling?.close()
  await app?.close()
})

describe('a browser that siblings filled with cookies', () => {
  for (const domain of ['team.corp.test', 'corp.test'])
    it(`[S49] works again after one page, and nobody is logged out anywhere: cookies of ${domain}`, async () => {
      const page = await newVisit(browser, { ignoreHTTPSErrors: true })
      await logIn(page, app.origin)
      await visitSiblings(page, ['session=of-the-sibling; Path=/; Secure; HttpOnly'])
      await visitSiblings(page, crumbs(`; Domain=${domain}; Path=/`))

      const first = await page.goto(`${app.origin}/profile`)
      const second = await page.goto(`${app.origin}/profile`)

      assert.equal(first?.status(), 431)
      assert.equal(second?.status(), 200)
      assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Welcome Ada Lovelace')
      for (const host of siblings) assert.deepEqual(await namesAt(page, host), ['session'])
    })

  it('[S49] is told what to do where a path keeps them from being cleared', async () => {
    const page = await newVisit(browser, { ignoreHTTPSErrors: true })
    await logIn(page, app.origin)
    await visitSiblings(page, crumbs('; Domain=corp.test; Path=/profile'))

    await page.goto(`${app.origin}/profile`)
    const again = await page.goto(`${app.origin}/profile`)
    const words = await page.getByRole('main').innerText()
    await page.context().clearCookies({ name: /^crumb/ })
    const healed = await page.goto(`${app.origin}/profile`)

    assert.equal(again?.status(), 431)
    assert.match(words, /delete the cookies of this site in your browser/)
    assert.equal(healed?.status(), 200)
  })
})

function crumbs(attributes: string): string[] {
  return Array.from({ length: 4 }, (_, index) => `crumb-${index}=${'x'.repeat(3500)}${attributes}`)
}

async function visitSiblings(page: Page, cookies: string[]): Promise<void> {
  tossed = cookies
  for (const host of siblings) await page.goto(`https://${host}:${sibling.port}/`)
}

async function namesAt(page: Page, host: string): Promise<string[]> {
  return (await page.context().cookies(`https://${host}:${sibling.port}/`)).map(({ name }) => name)
}

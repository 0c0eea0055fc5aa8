import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { choosePerson, logIn, newVisit, openBrowser } from '../support/browser.ts'

let app: RunningApplication
let browser: Browser

before(async () => {
  app = await startApplication()
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await app?.close()
})

for (const javaScriptEnabled of [true, false])
  describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    it('[S29] a person logs in, sees their profile, logs out and is home again', async () => {
      const page = await newVisit(browser, { javaScriptEnabled })

      await page.goto(app.origin)
      await page.getByRole('link', { name: 'Log In' }).click()
      await choosePerson(page, 'Ada Lovelace')

      assert.equal(page.url(), `${app.origin}/profile`)
      assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Welcome Ada Lovelace')
      assert.ok(await page.getByText('ada@people.example', { exact: true }).isVisible())
      await page.getByText('What your identity provider says').click()
      assert.match(
        await page.getByRole('region', { name: 'Profile as JSON' }).innerText(),
        /\n {2}"given_name": "Ada",\n/,
      )

      await page.getByRole('link', { name: 'Logout' }).click()

      assert.equal(page.url(), `${app.origin}/`)
      assert.ok(await page.getByRole('link', { name: 'Log In' }).isVisible())

      await page.goto(`${app.origin}/profile`)

      assert.ok(page.url().startsWith(`${app.tenantOrigin}/u/login/`), page.url())
    })
  })

describe('the journey', () => {
  it("shows the person's own avatar", async () => {
    const page = await newVisit(browser)

    await logIn(page, app.origin)

    const avatar = page.locator(`img[src="${app.tenantOrigin}/people/ada.svg"]`)
    assert.ok(await avatar.evaluate((image: { naturalWidth: number }) => image.naturalWidth > 0))
  })

  it('a deep link returns to where it pointed', async () => {
    const page = await newVisit(browser)

    await page.goto(`${app.origin}/profile?tab=json`)
    await choosePerson(page, 'Grace Hopper')

    assert.equal(page.url(), `${app.origin}/profile?tab=json`)
  })

  it('a second login passes without a prompt, until the logout', async () => {
    const page = await newVisit(browser)
    await logIn(page, app.origin)
    await page.context().clearCookies({ name: app.sessionCookie })

    await page.goto(`${app.origin}/profile`)

    assert.equal(page.url(), `${app.origin}/profile`)

    await page.getByRole('link', { name: 'Logout' }).click()
    await page.getByRole('link', { name: 'Log In' }).waitFor()
    await page.goto(`${app.origin}/profile`)

    assert.ok(page.url().startsWith(`${app.tenantOrigin}/u/login/`), page.url())
  })

  it('a signed-in user is taken from the home page to the profile', async () => {
    const page = await newVisit(browser)
    await logIn(page, app.origin)

    await page.goto(app.origin)

    assert.equal(page.url(), `${app.origin}/profile`)
  })

  it("[S18] after logout, Back shows nobody's data", async () => {
    const page = await newVisit(browser)
    await logIn(page, app.origin)
    await page.getByRole('link', { name: 'Logout' }).click()
    await page.getByRole('link', { name: 'Log In' }).waitFor()

    await page.goBack()

    assert.equal((await page.content()).includes('Ada'), page.url().startsWith(app.tenantOrigin))
    assert.notEqual(page.url(), `${app.origin}/profile`)
  })

  it('cancelling leads to a page that says so, and to another account from there', async () => {
    const page = await newVisit(browser)
    await page.goto(`${app.origin}/login`)

    await page.getByRole('button', { name: 'Cancel' }).click()

    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'You were not logged in')
    await page.getByRole('link', { name: 'Use another account' }).click()
    await choosePerson(page, 'Grace Hopper')
    assert.equal(page.url(), `${app.origin}/profile`)
  })
})

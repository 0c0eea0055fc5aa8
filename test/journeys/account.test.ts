import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openAccount, proveAndOpen } from '../support/account-pages.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import type { Fault } from '../support/broken-provider/fault.ts'
import { choosePerson, logIn, newVisit, openBrowser } from '../support/browser.ts'
import { skipHours } from '../support/clock.ts'
import { startPair } from '../support/pair.ts'

let app: RunningApplication
let browser: Browser
before(async () => {
  app = await startApplication({ tenant: { accountRateLimit: null } })
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await app?.close()
})

/** One whose clock a test may set. */
async function ownApplication(t: TestContext): Promise<RunningApplication> {
  const own = await startApplication({ tenant: { accountRateLimit: null } })
  t.after(() => own.close())
  return own
}

/** What goes wrong with the account API. */
const faults: Readonly<Record<string, Fault>> = {
  'that hangs': { kind: 'hang' },
  'that fails': { kind: 'status', status: 500 },
  'that refuses what it should know': { kind: 'status', status: 400 },
  'that leads elsewhere': { kind: 'redirect', to: 'https://elsewhere.example/' },
}

async function visit(t: TestContext): Promise<Page> {
  const page = await newVisit(browser, { javaScriptEnabled: false })
  t.after(() => page.context().close())
  return page
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText()
const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click()
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const status = (page: Page) => page.getByRole('status').innerText()
const seen = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor()

describe('the account, without JavaScript', () => {
  it('is opened from the profile', async t => {
    const page = await visit(t)
    await logIn(page, app.origin)

    await follow(page, 'Your account')

    assert.equal(page.url(), `${app.origin}/account`)
    assert.equal(await heading(page), 'Your account')
  })

  it('changes what somebody is called, and shows the times of the profile in their zone', async t => {
    const page = await visit(t)
    await openAccount(page, app, 'Grace Hopper')

    await page.getByLabel('What to call you').fill('Amazing Grace')
    await page.getByLabel('Language').selectOption('English')
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo')
    await press(page, 'Save')
    const said = await status(page)
    const called = await page.getByLabel('What to call you').inputValue()
    await page.goto(`${app.origin}/profile`)

    assert.equal(said, 'Your changes are saved.')
    assert.equal(called, 'Amazing Grace')
    assert.equal(await heading(page), 'Welcome Amazing Grace')
    assert.match(await page.getByRole('main').innerText(), /\d\d:\d\d GMT\+9/)
  })

  it('links another account and takes it off again', async t => {
    const page = await visit(t)
    await proveAndOpen(page, app, 'Katherine Johnson')

    await follow(page, 'Link another account')
    await choosePerson(page, 'Sofia Kovalevskaya')
    const linked = await status(page)
    await page.getByRole('button', { name: 'Take off sofia@people.example' }).click()
    const unlinked = await status(page)

    assert.match(linked, /The account is linked/)
    assert.match(unlinked, /no longer linked/)
    assert.equal(await page.getByText('sofia@people.example').count(), 0)
  })

  it('has a mail sent by which the password is changed', async t => {
    const page = await visit(t)
    await openAccount(page, app)

    await press(page, 'Change my password')
    const said = await status(page)
    await page.goto(app.mails.at(-1)?.link ?? '')
    await page.getByLabel('New password').fill('a long new password')
    await press(page, 'Continue')

    assert.match(said, /a message is on its way/)
    assert.equal(app.mails.at(-1)?.to, 'ada@people.example')
    assert.equal(await heading(page), 'Password changed')
  })

  it('gives a copy of what is kept', async t => {
    const page = await visit(t)
    await openAccount(page, app, 'Mallory')

    const [download] = await Promise.all([page.waitForEvent('download'), follow(page, 'Download my data')])

    const data = JSON.parse(await readFile(await download.path(), 'utf8'))
    assert.equal(download.suggestedFilename(), 'my-data.json')
    assert.equal(data.account.email, 'mallory@people.example')
  })

  it('[S62] is deleted by whoever has just logged in, and every device is logged out', async t => {
    const own = await ownApplication(t)
    const [page, device] = [await visit(t), await visit(t)]
    await logIn(device, own.origin, 'Margaret Hamilton')
    await openAccount(page, own, 'Margaret Hamilton')
    skipHours(t, 0.5)

    await follow(page, 'Delete my account')
    await choosePerson(page, 'Margaret Hamilton')
    const asked = await heading(page)
    await press(page, 'Delete my account')
    const said = await status(page)
    await device.goto(`${own.origin}/profile`)

    assert.equal(asked, 'Delete your account')
    assert.match(said, /Your account is deleted/)
    assert.equal(new URL(device.url()).origin, own.tenantOrigin)
    assert.equal(await device.getByRole('button', { name: 'Margaret Hamilton' }).count(), 0)
  })

  for (const [name, yes] of [
    ['Edsger Dijkstra', 'Accept'],
    ['Barbara Liskov', 'Continue'],
  ] as const)
    it(`opens also where the tenant asks something first, as it asks ${name}`, async t => {
      const page = await visit(t)
      await page.goto(`${app.origin}/login`)
      await page.getByRole('button', { name }).click()
      await press(page, yes)

      await follow(page, 'Your account')
      await press(page, yes)
      await seen(page, 'Your account')

      assert.equal(page.url(), `${app.origin}/account`)
      assert.equal(await heading(page), 'Your account')
    })
})

describe('a form of the account, without JavaScript', () => {
  it('[S63] that is sent after the session ended comes back with what was typed', async t => {
    const page = await visit(t)
    await openAccount(page, app)
    const other = await page.context().newPage()
    await other.goto(`${app.origin}/logout`)

    await page.getByLabel('What to call you').fill('Enchantress of Number')
    await press(page, 'Save')
    const refused = await heading(page)
    await follow(page, 'Log In')
    await choosePerson(page, 'Ada Lovelace')
    await seen(page, 'Your account')

    assert.equal(refused, 'Please log in')
    assert.equal(await page.getByLabel('What to call you').inputValue(), 'Enchantress of Number')
  })

  it('[S62] for taking an account off wants a login of the last minutes, and leads back', async t => {
    const own = await ownApplication(t)
    const page = await visit(t)
    await proveAndOpen(page, own, 'Katherine Johnson')
    await follow(page, 'Link another account')
    await choosePerson(page, 'Sofia Kovalevskaya')
    skipHours(t, 0.5)

    await page.getByRole('button', { name: 'Take off' }).click()
    const refused = await heading(page)
    await follow(page, 'Log In')
    await choosePerson(page, 'Katherine Johnson')
    await seen(page, 'Your account')
    await page.getByRole('button', { name: 'Take off' }).click()

    assert.equal(refused, 'Please log in once more')
    assert.match(await status(page), /no longer linked/)
  })

  it('[S63] that the tenant has no time for says when to come back, and keeps what was typed', async t => {
    const own = await startApplication({ tenant: { accountRateLimit: { requests: 1, windowSeconds: 60 } } })
    t.after(() => own.close())
    const page = await visit(t)
    await openAccount(page, own)

    await page.getByLabel('What to call you').fill('Countess')
    await press(page, 'Save')
    const busy = await heading(page)
    const said = await page.getByRole('main').innerText()
    skipHours(t, 0.1)
    await follow(page, 'Try again')

    assert.equal(busy, 'The service behind this page has too much to do')
    assert.match(said, /Please wait \d+ seconds?\./)
    assert.equal(await page.getByLabel('What to call you').inputValue(), 'Countess')
  })

  for (const [what, fault] of Object.entries(faults))
    it(`[S63] has what was typed again after an account API ${what}`, async t => {
      const { app, provider } = await startPair(t, { env: { ACCOUNT_API: 'management' } })
      const page = await visit(t)
      await page.goto(`${app.origin}/login?returnTo=/account`)
      await seen(page, 'Your account')
      provider.fault('/api/v2/users', fault)

      await page.getByLabel('What to call you').fill('Countess')
      await press(page, 'Save')
      const refused = await heading(page)
      provider.heal()
      skipHours(t, 0.1)
      await follow(page, 'Try again')

      assert.equal(refused, 'The service behind this page does not answer')
      assert.equal(await page.getByLabel('What to call you').inputValue(), 'Countess')
    })
})

import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { invitationLink, invitations, organizations } from '../../src/tools/local-tenant/organizations.ts'
import type { DisplayNames } from '../recipes/form.ts'
import { type Order, ordersRoutes } from '../recipes/orders.ts'
import { guardedDisplayNameRoutes } from '../recipes/recent-login.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { choosePerson, logIn, newVisit, openBrowser } from '../support/browser.ts'
import { skipHours } from '../support/clock.ts'
import { guardedPages } from '../support/guarded-pages.ts'
import { freePort } from '../support/process.ts'
import { withRecipeViews } from '../support/recipes.ts'
import { application, startTenant } from '../support/tenant.ts'

const moonshot = organizations.find(({ name }) => name === 'moonshot')
const orders: readonly Order[] = [
  { number: '1', item: 'Rope memory', sub: 'nobody', organization: moonshot?.id ?? '' },
]
const options = { pages: [...ordersRoutes(orders), ...guardedPages], change: withRecipeViews }

let app: RunningApplication
let browser: Browser
before(async () => {
  app = await startApplication(options)
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await app?.close()
})

/** One whose invitation nobody used yet, or whose clock a test may set. */
async function ownApplication(t: TestContext): Promise<RunningApplication> {
  const own = await startApplication(options)
  t.after(() => own.close())
  return own
}

/** One that its tenant does not tell when somebody else logs in there, which ends the session of whoever was before. */
async function untoldApplication(t: TestContext): Promise<RunningApplication> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const clientSecret = 'the-secret-of-the-application'
  const urls = { callbackUrls: [`${origin}/callback`], logoutUrls: [origin] }
  const tenant = await startTenant(t, { clientSecret, ...urls })
  const env = {
    ISSUER_BASE_URL: tenant.issuer,
    CLIENT_ID: application.clientId,
    CLIENT_SECRET: clientSecret,
    SECRET: '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0',
  }
  const own = await startApplication({ ...options, port: Number(port), env })
  t.after(() => own.close())
  return own
}

async function visit(t: TestContext): Promise<Page> {
  const page = await newVisit(browser, { javaScriptEnabled: false })
  t.after(() => page.context().close())
  return page
}

/** Where the tenant was asked, as often as it was. */
function authorizations(page: Page): URL[] {
  const asked: URL[] = []
  page.on('request', request => {
    const url = new URL(request.url())
    if (url.pathname === '/authorize') asked.push(url)
  })
  return asked
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText()
const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click()
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const fact = (page: Page, label: string) =>
  page.locator('dl > div', { has: page.getByText(label, { exact: true }) }).locator('dd')

describe('signing up', () => {
  async function signUp(page: Page, name: string, email: string): Promise<void> {
    await follow(page, 'Sign up')
    await page.getByLabel('Name').fill(name)
    await page.getByLabel('E-mail address').fill(email)
    await press(page, 'Sign up')
    await page.getByRole('heading', { name: 'Welcome' }).waitFor()
  }

  it('leads from the home page to the profile of the new account', async t => {
    const page = await visit(t)
    await page.goto(app.origin)

    await signUp(page, 'Emmy Noether', 'emmy@people.example')

    assert.equal(page.url(), `${app.origin}/profile`)
    assert.equal(await heading(page), 'Welcome Emmy Noether')
  })

  it('makes a new account also where the tenant knows somebody already', async t => {
    const page = await visit(t)
    await logIn(page, app.origin)
    await page.context().clearCookies({ name: app.sessionCookie })
    await page.goto(app.origin)

    await signUp(page, 'Sofja Kowalewskaja', 'sofja@people.example')

    assert.equal(await heading(page), 'Welcome Sofja Kowalewskaja')
  })
})

describe("an invitation's link", () => {
  async function openInvitation(page: Page, { origin }: RunningApplication): Promise<void> {
    const [invitation] = invitations
    assert.ok(invitation)
    await page.goto(invitationLink(invitation, origin))
  }

  it('makes the invited person a member, and a later login is one of the organization', async t => {
    const own = await ownApplication(t)
    const page = await visit(t)

    await openInvitation(page, own)
    await choosePerson(page, 'Katherine Johnson')

    assert.equal(page.url(), `${own.origin}/profile`)
    assert.equal(await fact(page, 'Organization').innerText(), 'moonshot')
    await page.goto(`${own.origin}/orders/shared`)
    assert.equal(await heading(page), 'Orders of your organization')
  })

  it('that was used ends on a page that says so, and leads to a login without it', async t => {
    const own = await ownApplication(t)
    const page = await visit(t)
    await openInvitation(page, own)
    await choosePerson(page, 'Katherine Johnson')

    await openInvitation(page, own)
    const refused = await heading(page)
    await follow(page, 'Log in without it')

    assert.equal(refused, 'This invitation cannot be used')
    assert.equal(await heading(page), 'Welcome Katherine Johnson')
  })

  it('[S57] makes nobody else a member, and leaves the session as it was', async t => {
    const own = await ownApplication(t)
    const page = await visit(t)
    await logIn(page, own.origin, 'Alan Turing')

    await openInvitation(page, own)

    assert.equal(await heading(page), 'This invitation cannot be used')
    await page.goto(`${own.origin}/profile`)
    assert.equal(await heading(page), 'Welcome Alan Turing')
    assert.equal(await fact(page, 'Organization').count(), 0)
  })
})

describe('a page for a role', () => {
  it('opens for somebody who has it', async t => {
    const page = await visit(t)
    await page.goto(`${app.origin}/orders/all`)

    await choosePerson(page, 'Ada Lovelace')

    assert.equal(page.url(), `${app.origin}/orders/all`)
    assert.equal(await heading(page), 'All orders')
  })

  it('[S58] tells others that it is not for their account, and leads home or to another one', async t => {
    const page = await visit(t)
    await logIn(page, app.origin, 'Alan Turing')

    const answer = await page.goto(`${app.origin}/orders/all`)
    const refused = await heading(page)
    await follow(page, 'Go to the home page')
    const home = await heading(page)
    await page.goto(`${app.origin}/orders/all`)
    await follow(page, 'Use another account')
    await choosePerson(page, 'Ada Lovelace')

    assert.equal(answer?.status(), 403)
    assert.equal(refused, 'Your account may not open this page')
    assert.equal(home, 'Welcome Alan Turing')
    assert.equal(page.url(), `${app.origin}/orders/all`)
    assert.equal(await heading(page), 'All orders')
  })
})

describe('a page for an organization', () => {
  it('[S58] tells a member who did not log in for it, and opens after one click', async t => {
    const page = await visit(t)
    await logIn(page, app.origin)

    const answer = await page.goto(`${app.origin}/orders/shared`)
    const refused = await heading(page)
    await follow(page, 'Log in to it')

    assert.equal(answer?.status(), 403)
    assert.equal(refused, 'This page belongs to an organization')
    assert.equal(page.url(), `${app.origin}/orders/shared`)
    assert.equal(await page.getByText('Rope memory').count(), 1)
  })

  it('[S57] stays closed for somebody who is no member, who stays logged in', async t => {
    const page = await visit(t)
    await logIn(page, app.origin, 'Alan Turing')
    await page.goto(`${app.origin}/orders/shared`)

    await follow(page, 'Log in to it')
    const refused = await heading(page)
    await page.goto(`${app.origin}/profile`)

    assert.equal(refused, 'You are not a member of this organization')
    assert.equal(await heading(page), 'Welcome Alan Turing')
  })
})

describe('a page that needs a fresh login', () => {
  /** Ada, who logged in an hour ago, on the way to the page. */
  async function askedAgain(t: TestContext, start = ownApplication) {
    const own = await start(t)
    const page = await visit(t)
    await logIn(page, own.origin)
    skipHours(t, 1)
    await page.goto(`${own.origin}/danger`)
    return { own, page }
  }

  it('asks again who the person is, and opens', async t => {
    const { own, page } = await askedAgain(t)
    const asked = await heading(page)

    await choosePerson(page, 'Ada Lovelace')
    const opened = page.url()
    await page.reload()

    assert.equal(asked, 'Log in')
    assert.equal(opened, `${own.origin}/danger`)
    assert.equal(page.url(), opened)
  })

  it('[S57] stays closed for somebody else, changes nothing, and asks once more', async t => {
    const { own, page } = await askedAgain(t, untoldApplication)

    await choosePerson(page, 'Grace Hopper')
    const refused = await heading(page)
    const other = await page.context().newPage()
    await other.goto(`${own.origin}/profile`)
    const profile = await heading(other)
    await follow(page, 'Try again')
    await choosePerson(page, 'Ada Lovelace')

    assert.equal(refused, 'You came back as somebody else')
    assert.equal(profile, 'Welcome Ada Lovelace')
    assert.equal(page.url(), `${own.origin}/danger`)
  })

  it('has what was typed in its form again, where that was sent too late', async t => {
    const names: DisplayNames = new Map()
    const own = await startApplication({ pages: guardedDisplayNameRoutes(names), change: withRecipeViews })
    t.after(() => own.close())
    const page = await visit(t)
    await page.goto(`${own.origin}/display-name`)
    await choosePerson(page, 'Ada Lovelace')
    await page.getByLabel('Name').fill('Lady Lovelace')
    skipHours(t, 1)

    await press(page, 'Save')
    const refused = await heading(page)
    await follow(page, 'Log In')
    await choosePerson(page, 'Ada Lovelace')
    const kept = await page.getByLabel('Name').inputValue()
    const unsaved = names.size
    await press(page, 'Save')

    assert.equal(refused, 'Please log in once more')
    assert.deepEqual([kept, unsaved], ['Lady Lovelace', 0])
    assert.equal(await page.getByRole('status').innerText(), 'Your changes are saved.')
    assert.equal([...names.values()][0]?.name, 'Lady Lovelace')
  })

  it('[S57] stays closed where the login is cancelled, and the session is as it was', async t => {
    const { own, page } = await askedAgain(t)

    await press(page, 'Cancel')
    const refused = await heading(page)
    await page.goto(`${own.origin}/profile`)

    assert.equal(refused, 'You were not logged in')
    assert.equal(await heading(page), 'Welcome Ada Lovelace')
  })
})

describe('a page that needs a second factor', () => {
  it('opens for somebody who gives one', async t => {
    const page = await visit(t)
    await logIn(page, app.origin)

    await page.goto(`${app.origin}/vault`)
    await page.getByLabel('Code').fill(await page.locator('code').innerText())
    await press(page, 'Continue')
    await page.waitForURL(`${app.origin}/vault`)

    assert.match(await page.locator('body').innerText(), /"sub":/)
  })

  it('[S57] tells somebody who has none, after asking the tenant once', async t => {
    const page = await visit(t)
    await logIn(page, app.origin, 'Alan Turing')
    const asked = authorizations(page)

    const answer = await page.goto(`${app.origin}/vault`)
    const refused = await heading(page)
    await follow(page, 'Go to the home page')

    assert.equal(answer?.status(), 403)
    assert.equal(refused, 'A second factor is needed')
    assert.equal(asked.length, 1)
    assert.equal(await heading(page), 'Welcome Alan Turing')
  })
})

describe('refreshing the profile', () => {
  it('happens without a page of the tenant', async t => {
    const page = await visit(t)
    await logIn(page, app.origin)
    const asked = authorizations(page)

    await follow(page, 'Refresh my profile')

    assert.deepEqual(
      asked.map(({ searchParams }) => searchParams.get('prompt')),
      ['none'],
    )
    assert.equal(page.url(), `${app.origin}/profile`)
    assert.match(await page.getByRole('status').innerText(), /Your profile is up to date/)
  })

  for (const [name, question, yes] of [
    ['Edsger Dijkstra', 'Authorize the application', 'Accept'],
    ['Barbara Liskov', 'One more question', 'Continue'],
  ] as const)
    it(`shows the tenant's page to somebody whom it has to ask: ${name}`, async t => {
      const page = await visit(t)
      await page.goto(`${app.origin}/login`)
      await page.getByRole('button', { name }).click()
      await press(page, yes)
      const asked = authorizations(page)

      await follow(page, 'Refresh my profile')
      const prompt = await heading(page)
      await press(page, yes)
      await page.waitForURL(`${app.origin}/profile`)

      assert.equal(prompt, question)
      assert.deepEqual(
        asked.map(({ searchParams }) => searchParams.get('prompt')),
        ['none', null],
      )
      assert.match(await page.getByRole('status').innerText(), /Your profile is up to date/)
      assert.equal(await heading(page), `Welcome ${name}`)
    })

  it('[S57] that the person declines changes nothing', async t => {
    const page = await visit(t)
    await page.goto(`${app.origin}/login`)
    await page.getByRole('button', { name: 'Edsger Dijkstra' }).click()
    await press(page, 'Accept')

    await follow(page, 'Refresh my profile')
    await press(page, 'Decline')
    await page.goto(`${app.origin}/profile`)

    assert.equal(await heading(page), 'Welcome Edsger Dijkstra')
  })
})

describe('logging out everywhere', () => {
  it('ends the session in the other browser, too, and says what it does not end', async t => {
    const [here, there] = [await visit(t), await visit(t)]
    await logIn(here, app.origin)
    await logIn(there, app.origin)

    await press(here, 'Log out everywhere')
    await here.getByRole('link', { name: 'Log In' }).waitFor()
    await there.goto(app.origin)

    assert.equal(here.url(), `${app.origin}/`)
    assert.match(await here.getByRole('status').innerText(), /Your login service may still know you/)
    assert.equal(await there.getByRole('link', { name: 'Log In' }).count(), 1)
  })

  it('leaves other people alone', async t => {
    const [here, stranger] = [await visit(t), await visit(t)]
    await logIn(here, app.origin)
    await logIn(stranger, app.origin, 'Grace Hopper')

    await press(here, 'Log out everywhere')
    await here.getByRole('link', { name: 'Log In' }).waitFor()
    await stranger.reload()

    assert.equal(await heading(stranger), 'Welcome Grace Hopper')
  })
})

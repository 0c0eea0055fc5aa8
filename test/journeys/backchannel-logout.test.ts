import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { choosePerson, logIn, newVisit, openBrowser } from '../support/browser.ts'
import { eventually } from '../support/deadline.ts'
import { api, idOf, machine, managementToken, shop } from '../support/management.ts'
import { type RunningTenant, startTenant } from '../support/tenant.ts'

let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser?.close())

describe('two applications of one tenant', { timeout: 120_000 }, () => {
  it('[S25] a logout in one ends the session in the other, in this browser only', async t => {
    const tenant = await startTenant(t, { management: machine })
    const [shop, office] = [await register(t, tenant, 'localhost'), await register(t, tenant, '127.0.0.1')]
    const [here, elsewhere] = [await newVisit(browser), await newVisit(browser)]
    await logIn(here, shop.origin)
    await here.goto(`${office.origin}/profile`)
    await logIn(elsewhere, office.origin)

    await here.goto(`${shop.origin}/profile`)
    await here.getByRole('link', { name: 'Logout' }).click()

    await untilLoggedOut(here, office)
    await elsewhere.goto(`${office.origin}/profile`)
    assert.equal(await heading(elsewhere), 'Welcome Ada Lovelace')
  })

  it("[S25] the end of all a person's sessions ends them in every browser and application", async t => {
    const tenant = await startTenant(t, { management: machine })
    const [shop, office] = [await register(t, tenant, 'localhost'), await register(t, tenant, '127.0.0.1')]
    const [here, elsewhere] = [await newVisit(browser), await newVisit(browser)]
    await logIn(here, shop.origin)
    await logIn(elsewhere, office.origin)

    const ada = encodeURIComponent('auth0|65a1c0de0000000000000001')
    const { status } = await api(tenant, await managementToken(tenant), 'DELETE', `users/${ada}/sessions`)

    assert.equal(status, 202)
    await untilLoggedOut(here, shop)
    await untilLoggedOut(elsewhere, office)
    // and a new login is a new session, which nothing ends
    await choosePerson(elsewhere, 'Ada Lovelace')
    assert.equal(await heading(elsewhere), 'Welcome Ada Lovelace')
  })
})

/** Another application that the tenant knows, and tells of logouts. */
async function register(
  t: TestContext,
  tenant: RunningTenant,
  host: 'localhost' | '127.0.0.1',
): Promise<RunningApplication> {
  const token = await managementToken(tenant)
  const { body } = await api(tenant, token, 'POST', 'clients', { ...shop, name: host })
  const env = {
    ISSUER_BASE_URL: tenant.issuer,
    CLIENT_ID: idOf(body),
    CLIENT_SECRET: String(body['client_secret']),
    SECRET: '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0',
  }
  const app = await startApplication({ env, host })
  t.after(() => app.close())
  const urls = {
    callbacks: [`${app.origin}/callback`],
    allowed_logout_urls: [app.origin],
    oidc_logout: {
      backchannel_logout_urls: [`${app.origin}/backchannel-logout`],
      backchannel_logout_initiators: { mode: 'all' },
    },
  }
  assert.equal((await api(tenant, token, 'PATCH', `clients/${idOf(body)}`, urls)).status, 200)
  return app
}

/** The tenant tells the application in its own time. */
async function untilLoggedOut(page: Page, { origin }: RunningApplication): Promise<void> {
  await eventually(async () => {
    await page.goto(`${origin}/profile`)
    return page.url() !== `${origin}/profile`
  }, 'the application has heard of the logout')
  assert.match(page.url(), /\/u\/login\//)
}

async function heading(page: Page): Promise<string> {
  return page.getByRole('heading', { level: 1 }).innerText()
}

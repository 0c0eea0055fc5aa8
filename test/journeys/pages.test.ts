// @group browser-pages
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { brand } from '../../src/brand.ts'
import { people } from '../../src/tools/local-tenant/people.ts'
import { imprintRoutes } from '../recipes/imprint.ts'
import { accountPages } from '../support/account-pages.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { beLedToLogin, choosePerson, logIn, newVisit, openBrowser, startOver } from '../support/browser.ts'
import { guardedPages } from '../support/guarded-pages.ts'
import { promptPages } from '../support/local-tenant/prompt-pages.ts'
import { withRecipeViews } from '../support/recipes.ts'
import { startTenant } from '../support/tenant.ts'

const notice = {
  text: 'You are using the local tenant: its people are made up, and no Auth0 account is needed. To use your own:',
  command: 'npm run tenant:setup',
}
const narrow = { width: 320, height: 640 }
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let app: RunningApplication
let browser: Browser
before(async () => {
  app = await startApplication({
    notice,
    pages: [...guardedPages, ...imprintRoutes],
    change: withRecipeViews,
    tenant: { accountRateLimit: null },
  })
  browser = await openBrowser()
})
const requiring = await startTenant(
  { after },
  { organizationUsage: 'require', organizationPrompt: 'pre_login_prompt' },
)
after(async () => {
  await browser?.close()
  await app?.close()
})

/** How to get to each page as a person would. */
const pages: Record<string, (page: Page) => Promise<unknown>> = {
  'the home page': page => page.goto(app.origin),
  "the tenant's login page": page => page.goto(`${app.origin}/login`),
  'the page that asks before a login': page => beLedToLogin(page, app.origin),
  'the profile page': page => logIn(page, app.origin),
  'the page of a refused login': async page => {
    await page.goto(`${app.origin}/login`)
    await choosePerson(page, 'Herman Hollerith')
  },
  'a page of words': page => page.goto(`${app.origin}/imprint`),
  'the page of a missing page': page => page.goto(`${app.origin}/nowhere`),
  'the page of a login that could not be trusted': async page => {
    await page.goto(`${app.origin}/callback`)
    await page.getByRole('heading', { name: 'This login could not be trusted' }).waitFor()
  },
  'the page of a login that is no longer open': async page => {
    const authorize = page.waitForRequest(request =>
      request.url().startsWith(`${app.tenantOrigin}/authorize?`),
    )
    // the second try of a login: a first one would begin anew
    await page.goto(`${app.origin}/login?retry=1`)
    const state = new URL((await authorize).url()).searchParams.get('state') ?? ''
    const query = { code: 'used-before', state, iss: app.config.issuerBaseUrl }
    await page.goto(`${app.origin}/callback?${new URLSearchParams(query)}`)
    await page.getByRole('heading', { name: 'This login is no longer open' }).waitFor()
  },
  'the profile page after a refresh': async page => {
    await logIn(page, app.origin)
    await page.getByRole('link', { name: 'Refresh my profile' }).click()
    await page.getByRole('status').waitFor()
  },
  'the refusal of a page for a role': async page => {
    await logIn(page, app.origin, 'Alan Turing')
    await page.goto(`${app.origin}/admin`)
    await seen(page, 'Your account may not open this page')
  },
  'the refusal of a page for an organization': async page => {
    await logIn(page, app.origin)
    await page.goto(`${app.origin}/acme`)
    await seen(page, 'This page belongs to an organization')
  },
  'the refusal of a login for an organization': async page => {
    await page.goto(`${app.origin}/login?organization=moonshot`)
    await choosePerson(page, 'Alan Turing')
    await seen(page, 'You are not a member of this organization')
  },
  'the refusal of an invitation that was used': async page => {
    await page.goto(`${app.origin}/login?organization=moonshot&invitation=used-before`)
    await seen(page, 'This invitation cannot be used')
  },
  'the refusal of a fresh login as somebody else': async page => {
    await logIn(page, app.origin)
    await page.goto(`${app.origin}/login?recent=5&prompt`)
    await choosePerson(page, 'Grace Hopper')
    await seen(page, 'You came back as somebody else')
  },
  'the refusal of a login without a second factor': async page => {
    await page.goto(`${app.origin}/login?recent=5&second-factor`)
    await choosePerson(page, 'Alan Turing')
    await seen(page, 'A second factor is needed')
  },
  "the tenant's organizations": page => page.goto(requiring.authorizeUrl().href),
  ...accountPages(() => app),
  // at the end, because some of them leave a session at the tenant
  ...promptPages(() => app),
}

for (const [name, visit] of Object.entries(pages))
  describe(name, () => {
    let page: Page
    before(async () => {
      // bypassing the policy lets axe in, the pages themselves have no script to let in; a colour that fades has less contrast
      page = await newVisit(browser, { bypassCSP: true, reducedMotion: 'reduce' })
      await visit(page)
      await page.evaluate(axe)
    })
    after(() => page?.context().close())

    for (const colorScheme of ['light', 'dark'] as const)
      it(`in ${colorScheme} colours has nothing that axe complains about`, async () => {
        await page.emulateMedia({ colorScheme })

        assert.deepEqual(await violations(page), [])
      })

    it('fits into 320 pixels', async () => {
      await page.setViewportSize(narrow)

      assert.equal(await overflow(page), 0)
    })
  })

describe('on a narrow screen', () => {
  let page: Page
  before(async () => {
    page = await newVisit(browser, { viewport: narrow })
  })

  for (const { name } of people.filter(person => !person.refusal && !person.asked))
    it(`[S26] the profile of ${JSON.stringify(name.slice(0, 30))} fits into 320 pixels`, async () => {
      await logIn(await startOver(page), app.origin, name)

      assert.equal(await overflow(page), 0)
    })
})

describe('every page', () => {
  const origins = new Set<string>()
  const complaints: string[] = []
  let inlined = 0
  before(async () => {
    const page = await newVisit(browser)
    page.on('request', request => origins.add(new URL(request.url()).origin))
    page.on('console', message => complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(error.message))
    for (const visit of Object.values(pages)) {
      await visit(page)
      inlined += await page.locator('script, [style], style').count()
      await page.goto(`${app.origin}/logout`)
    }
  })

  it('[S29] asks nobody but the application and the tenant for anything', () => {
    // from where one of the visits is led here
    origins.delete('http://elsewhere.example')
    origins.delete(new URL(requiring.issuer).origin)
    assert.deepEqual([...origins].sort(), [app.tenantOrigin, app.origin].sort())
  })

  it('has no script and no inline style', () => {
    assert.equal(inlined, 0)
  })

  it('breaks no rule of its policy', () => {
    // Chromium itself notes each answer that is no 2xx
    assert.deepEqual(
      complaints.filter(text => !text.startsWith('Failed to load resource')),
      [],
    )
  })

  it('writes a placeholder, which axe passes over, in the colour of other quiet words', async () => {
    const page = await newVisit(browser)
    await page.goto(`${app.origin}/login`)

    const [placeholder, quiet]: string[][] = await page.evaluate(`[
      getComputedStyle(document.querySelector('input'), '::placeholder'),
      getComputedStyle(document.querySelector('.tenant-quiet')),
    ].map(({ color, opacity }) => [color, opacity])`)

    assert.deepEqual(placeholder, quiet)
    assert.equal(placeholder?.[1], '1')
  })

  it('shows where the keyboard is', async () => {
    const page = await newVisit(browser)
    await logIn(page, app.origin)

    const stops = [
      brand.name,
      'Your profile',
      'Your account',
      'Logout',
      'Refresh my profile',
      'Log out everywhere',
      'What your identity provider says',
      'Profile as JSON',
    ]
    for (const name of stops) {
      await page.keyboard.press('Tab')

      const focused = page.locator(':focus')
      assert.equal((await focused.getAttribute('aria-label')) ?? (await focused.innerText()), name)
      assert.notEqual(
        await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'),
        'none',
        name,
      )
      // opens what is folded away, as a keyboard does
      if (name.startsWith('What')) await page.keyboard.press('Enter')
    }
  })
})

async function seen(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { name: heading }).waitFor()
}

interface AxeResults {
  violations: { id: string; nodes: { html: string }[] }[]
}

async function violations(page: Page): Promise<string[]> {
  const results: AxeResults = await page.evaluate('axe.run()')
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`)
}

async function overflow(page: Page): Promise<number> {
  await page.waitForLoadState()
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

import type { Page } from 'playwright-core'
import { errorPages } from '../../src/errors/failure-kinds.ts'
import { people } from '../../src/tools/local-tenant/people.ts'
import { displayNameRoutes } from '../recipes/form.ts'
import { imprintRoutes } from '../recipes/imprint.ts'
import { ordersRoutes } from '../recipes/orders.ts'
import { type RunningApplication, startApplication } from './application.ts'
import { beLedToLogin, logIn } from './browser.ts'
import { setStage } from './failure-stage.ts'
import { kinds, scenarios } from './failures.ts'
import { openAccountScenes } from './gallery-account.ts'
import { tenantScenes } from './gallery-tenant.ts'
import { withRecipeViews } from './recipes.ts'

/** One state of one page, and how a browser gets there. */
export interface Scene {
  readonly group: string
  readonly title: string
  open(page: Page): Promise<unknown>
}

const ada = people.find(({ name }) => name === 'Ada Lovelace')?.id ?? ''
const notice = {
  text: 'You are using the local tenant: its people are made up, and no Auth0 account is needed. To use your own:',
  command: 'npm run tenant:setup',
}

/** All scenes, in the order in which a person may meet them. They can be opened until they are closed. */
export async function openScenes(): Promise<{ scenes: Scene[]; close(): Promise<void> }> {
  const orders = ['Punched cards', 'Rope memory'].map((item, index) => ({
    number: `${index + 1}`,
    item,
    sub: ada,
  }))
  const pages = [...imprintRoutes, ...displayNameRoutes(new Map()), ...ordersRoutes(orders)]
  const app = await startApplication({ pages, change: withRecipeViews })
  const noticing = await startApplication({ notice })
  const account = await openAccountScenes()
  return {
    scenes: [
      ...homeScenes(app, noticing),
      ...tenantScenes(app),
      ...profileScenes(app),
      ...account.scenes,
      ...formScenes(app),
      ...failureScenes(),
    ],
    close: async () => {
      await Promise.all([app.close(), noticing.close(), account.close()])
    },
  }
}

function homeScenes(app: RunningApplication, noticing: RunningApplication): Scene[] {
  const group = 'Home'
  return [
    { group, title: 'With a tenant of your own', open: page => page.goto(app.origin) },
    { group, title: 'With the local tenant', open: page => page.goto(noticing.origin) },
  ]
}

function profileScenes(app: RunningApplication): Scene[] {
  const group = 'Signed in'
  const profiles = people
    .filter(({ refusal, asked }) => !refusal && !asked)
    .map(({ name, note }) => ({
      group,
      title: `${note}: ${name}`,
      open: (page: Page) => logIn(page, app.origin, name),
    }))
  return [
    ...profiles,
    { group, title: 'Refreshed, which is said once', open: page => refresh(page, app) },
    { group, title: 'Logged out everywhere', open: page => logOutEverywhere(page, app) },
    { group, title: 'Orders (docs/recipes.md)', open: page => openOrders(page, app) },
    { group, title: 'A page of words (docs/recipes.md)', open: page => page.goto(`${app.origin}/imprint`) },
    { group, title: 'Led to login by another site', open: page => beLedToLogin(page, app.origin) },
    { group, title: 'Led to logout by another site', open: page => beLedOut(page, app) },
  ]
}

function formScenes(app: RunningApplication): Scene[] {
  const group = 'A page with a form (docs/recipes.md)'
  const send = async (page: Page, name: string, goOn = async () => {}) => {
    await logIn(page, app.origin)
    await page.goto(`${app.origin}/display-name`)
    await page.getByLabel('Name').fill(name)
    await goOn()
    await page.getByRole('button', { name: 'Save' }).click()
  }
  const logOutElsewhere = async (page: Page) => {
    const other = await page.context().newPage()
    await other.goto(`${app.origin}/logout`)
    await other.close()
  }
  return [
    { group, title: 'Saved, which is said once', open: page => send(page, 'Countess') },
    { group, title: 'Refused', open: page => send(page, '') },
    {
      group,
      title: 'Sent after the session ended',
      open: page => send(page, 'Countess', () => logOutElsewhere(page)),
    },
  ]
}

async function refresh(page: Page, app: RunningApplication): Promise<void> {
  await logIn(page, app.origin)
  await page.getByRole('link', { name: 'Refresh my profile' }).click()
  await page.getByRole('status').waitFor()
}

async function logOutEverywhere(page: Page, app: RunningApplication): Promise<void> {
  await logIn(page, app.origin)
  await page.getByRole('button', { name: 'Log out everywhere' }).click()
  await page.getByRole('status').waitFor()
}

async function openOrders(page: Page, app: RunningApplication): Promise<void> {
  await logIn(page, app.origin)
  await page.goto(`${app.origin}/orders`)
}

async function beLedOut(page: Page, app: RunningApplication): Promise<void> {
  await logIn(page, app.origin)
  await page.route('http://elsewhere.example/', route =>
    route.fulfill({ contentType: 'text/html', body: `<a href="${app.origin}/logout">A prize for you</a>` }),
  )
  await page.goto('http://elsewhere.example/')
  await page.getByRole('link').click()
  await page.getByRole('heading', { name: 'log out' }).waitFor()
}

function failureScenes(): Scene[] {
  const settings = { production: { NODE_ENV: 'production' }, development: {} }
  const inProduction = kinds.map(kind => failureScene(kind, 'Failures', settings.production))
  const hinting = (['misconfigured', 'clock', 'internal'] as const).map(kind =>
    failureScene(kind, 'Failures, for the developer', settings.development),
  )
  return [...inProduction, ...hinting]
}

function failureScene(kind: (typeof kinds)[number], group: string, settings: Record<string, string>): Scene {
  return {
    group,
    title: `${kind}: ${errorPages[kind].heading}`,
    open: async page => {
      const stage = await setStage(scenarios[kind], settings)
      await stage.open(page)
      await page.waitForLoadState('networkidle')
      await stage.close()
    },
  }
}

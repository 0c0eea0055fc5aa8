import type { Page } from 'playwright-core'
import type { RunningApplication } from '../application.ts'

const secondFactor = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

/** How a browser gets to each page that the local tenant of an application shows a person beside its login page. */
export function promptPages(app: () => RunningApplication): Record<string, (page: Page) => Promise<unknown>> {
  async function open(page: Page, parameters: Record<string, string>, person?: string): Promise<void> {
    const { tenantOrigin, origin, config } = app()
    const query = { client_id: config.clientId, redirect_uri: `${origin}/callback`, ...login, ...parameters }
    await page.goto(`${tenantOrigin}/authorize?${new URLSearchParams(query)}`)
    if (person) await page.getByRole('button', { name: person }).click()
  }

  async function openPasswordPage(page: Page): Promise<void> {
    const { tenantOrigin, config, mails } = app()
    const fields = { client_id: config.clientId, email: 'ada@people.example', connection: database }
    await page.request.post(`${tenantOrigin}/dbconnections/change_password`, { data: fields })
    await page.goto(mails.at(-1)?.link ?? '')
  }

  return {
    'Sign up': page => open(page, { screen_hint: 'signup' }),
    'Sign up, with an address that is taken': async page => {
      await open(page, { screen_hint: 'signup' })
      await page.getByLabel('Name').fill('Ada Lovelace')
      await page.getByLabel('E-mail address').fill('ada@people.example')
      await page.getByRole('button', { name: 'Sign up' }).click()
      await page.getByRole('alert').waitFor()
    },
    'Second factor': async page => {
      await open(page, { acr_values: secondFactor }, 'Ada Lovelace')
      await page.getByLabel('Code').waitFor()
    },
    'Second factor, with a wrong code': async page => {
      await open(page, { acr_values: secondFactor }, 'Ada Lovelace')
      await page.getByLabel('Code').fill('wrong')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('alert').waitFor()
    },
    Consent: async page => {
      await open(page, {}, 'Edsger Dijkstra')
      await page.getByRole('heading', { name: 'Authorize the application' }).waitFor()
    },
    "An Action's question": async page => {
      await open(page, {}, 'Barbara Liskov')
      await page.getByRole('heading', { name: 'One more question' }).waitFor()
    },
    'New password': openPasswordPage,
    'New password, too short': async page => {
      await openPasswordPage(page)
      await page.getByLabel('New password').evaluate((field: { minLength: number }) => {
        field.minLength = 0
      })
      await page.getByLabel('New password').fill('short')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('alert').waitFor()
    },
    'Password changed': async page => {
      await openPasswordPage(page)
      await page.getByLabel('New password').fill('a long new password')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('heading', { name: 'Password changed' }).waitFor()
    },
  }
}

const database = 'Username-Password-Authentication'
const login = { response_type: 'code', scope: 'openid', prompt: 'login' }

import type { Page } from 'playwright-core'
import { people } from '../../src/tools/local-tenant/people.ts'
import { type RunningApplication, startApplication } from './application.ts'
import type { Scene } from './gallery-scenes.ts'
import { promptPages } from './local-tenant/prompt-pages.ts'
import { startTenant } from './tenant.ts'

/** The pages of the local tenant. */
export function tenantScenes(app: RunningApplication): Scene[] {
  const { clientId: client_id } = app.config
  const redirect_uri = `${app.origin}/callback`
  const foreign = 'https://other.example/'
  const login = { client_id, redirect_uri, response_type: 'code', scope: 'openid' }

  function scene(title: string, path: string, parameters: Record<string, string> = {}): Scene {
    const url = `${app.tenantOrigin}${path}?${new URLSearchParams(parameters)}`
    return { group: 'Local tenant', title, open: page => page.goto(url) }
  }

  return [
    scene('Log in', '/authorize', login),
    scene('Log in to an organization', '/authorize', { ...login, organization: 'moonshot' }),
    { group: 'Local tenant', title: 'Choose an organization', open: requireOrganization },
    ...Object.entries(promptPages(() => app)).map(([title, open]) => ({
      group: 'Local tenant',
      title,
      open,
    })),
    { group: 'Local tenant', title: 'No e-mail address', open: page => mistype(page, app) },
    scene('Unknown client', '/authorize', { ...login, client_id: 'other' }),
    scene('Callback URL mismatch', '/authorize', { ...login, redirect_uri: foreign }),
    scene('Logout URL mismatch', '/v2/logout', { returnTo: foreign }),
    scene('This login has ended', '/u/login/other'),
    scene('This link has ended', '/u/reset-password'),
    scene('Nothing here', '/nowhere'),
    scene('The request was refused', '/oidc/logout', { id_token_hint: 'other' }),
    { group: 'Local tenant', title: 'The tenant failed', open: breakDown },
    scene('You are logged out', '/v2/logout'),
  ]
}

async function mistype(page: Page, app: RunningApplication): Promise<void> {
  await page.goto(`${app.origin}/login`)
  await page.getByRole('textbox').fill('nobody@')
  // or the browser itself would complain
  await page.locator('form', { has: page.getByRole('textbox') }).evaluate((form: { noValidate: boolean }) => {
    form.noValidate = true
  })
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('alert').waitFor()
}

async function requireOrganization(page: Page): Promise<void> {
  const closers: (() => Promise<void>)[] = []
  const settings = { organizationUsage: 'require', organizationPrompt: 'pre_login_prompt' } as const
  const tenant = await startTenant({ after: close => closers.push(close) }, settings)
  await page.goto(tenant.authorizeUrl().href)
  await page.waitForLoadState('networkidle')
  await Promise.all(closers.map(close => close()))
}

/** A tenant with a person who cannot be shown. */
async function breakDown(page: Page): Promise<void> {
  const [ada] = people
  if (!ada) return
  const fragile = {
    ...ada,
    get note(): string {
      throw new Error('a fault of our own')
    },
  }
  const app = await startApplication({ people: [fragile] })
  await page.goto(`${app.origin}/login`)
  await page.waitForLoadState('networkidle')
  await app.close()
}

import type { Page } from 'playwright-core'
import { accountPages, openAccount, proveAndOpen } from './account-pages.ts'
import { type RunningApplication, startApplication } from './application.ts'
import type { Scene } from './gallery-scenes.ts'

const group = 'Account'

/** The pages of the account, and of tenants that allow less of it. */
export async function openAccountScenes(): Promise<{ scenes: Scene[]; close(): Promise<void> }> {
  const [app, strict, plain] = await Promise.all([
    startApplication({ tenant: { accountRateLimit: null } }),
    startApplication({ tenant: { accountRateLimit: null, allowsAccountDeletion: false } }),
    startApplication({ env: { ACCOUNT_API: 'none' } }),
  ])
  const pages = Object.entries(accountPages(() => app)).map(([title, open]) => ({ group, title, open }))
  return {
    scenes: [
      ...pages,
      { group, title: 'Without a password', open: page => openAccount(page, app, 'Sofia Kovalevskaya') },
      { group, title: 'Without the account API', open: page => openAccount(page, plain) },
      { group, title: 'Deleting is not allowed', open: page => openDeletion(page, strict) },
      { group, title: 'Deleted, which is said once', open: page => deleteAccount(page, app) },
    ],
    close: async () => {
      await Promise.all([app.close(), strict.close(), plain.close()])
    },
  }
}

async function openDeletion(page: Page, app: RunningApplication): Promise<void> {
  await proveAndOpen(page, app)
  await page.getByRole('link', { name: 'Delete my account' }).click()
  await page.getByRole('heading', { name: 'Delete your account' }).waitFor()
}

async function deleteAccount(page: Page, app: RunningApplication): Promise<void> {
  await proveAndOpen(page, app, 'Alan Turing')
  await page.getByRole('link', { name: 'Delete my account' }).click()
  await page.getByRole('button', { name: 'Delete my account' }).click()
  await page.getByRole('status').waitFor()
}

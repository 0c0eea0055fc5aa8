import type { Page } from 'playwright-core'
import type { RunningApplication } from './application.ts'
import { choosePerson, logIn } from './browser.ts'

type Visits = Record<string, (page: Page) => Promise<unknown>>

/** How a browser gets to each page of the account, at an application whose account API takes any number of requests. */
export function accountPages(app: () => RunningApplication): Visits {
  return {
    'The account': page => openAccount(page, app()),
    'The account, refused': async page => {
      await openAccount(page, app())
      // what a page of an older release may still offer
      await page.getByLabel('Language').evaluate((select: { innerHTML: string }) => {
        select.innerHTML = '<option value="tlh">Klingon</option>'
      })
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('alert').waitFor()
    },
    'The account, saved': async page => {
      await openAccount(page, app())
      await page.getByLabel('What to call you').fill('Countess')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('status').waitFor()
    },
    'The account, with another one linked': async page => {
      await proveAndOpen(page, app(), 'Katherine Johnson')
      if ((await page.getByRole('button', { name: 'Take off' }).count()) > 0) return
      await page.getByRole('link', { name: 'Link another account' }).click()
      await choosePerson(page, 'Sofia Kovalevskaya')
      await page.getByRole('status').waitFor()
    },
    'The account, hostile': page => openAccount(page, app(), 'Mallory'),
    'The account, with a very long name': page => openAccount(page, app(), 'مريم'),
    'The account, busy': async page => {
      await logIn(page, app().origin, 'Hedy Lamarr')
      await page.goto(`${app().origin}/account`)
      await page.getByRole('heading', { name: 'too much to do' }).waitFor()
    },
    'Deleting the account': async page => {
      await proveAndOpen(page, app())
      await page.getByRole('link', { name: 'Delete my account' }).click()
      await page.getByRole('heading', { name: 'Delete your account' }).waitFor()
    },
    'Deleting the account, after too long': async page => {
      await openAccount(page, app())
      await page.goto(`${app().origin}/login?link`)
      await page.getByRole('heading', { name: 'Please log in once more' }).waitFor()
    },
  }
}

export async function openAccount(page: Page, { origin }: RunningApplication, name?: string): Promise<void> {
  await logIn(page, origin, name)
  await page.goto(`${origin}/account`)
  await page.getByRole('heading', { name: 'Your account' }).waitFor()
}

/** The same by a login that counts as a fresh one. */
export async function proveAndOpen(
  page: Page,
  { origin }: RunningApplication,
  name = 'Ada Lovelace',
): Promise<void> {
  await page.goto(`${origin}/login?recent=10&returnTo=/account`)
  await choosePerson(page, name)
  await page.getByRole('heading', { name: 'Your account' }).waitFor()
}

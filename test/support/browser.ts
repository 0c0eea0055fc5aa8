import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { chromiumFlags, findChromium } from './chromium.ts'

/** `flags` are Chromium's own, beside those that all tests have. */
export async function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('No Chromium: "npm run programs" installs one.')
  return chromium.launch({ executablePath, args: [...chromiumFlags, ...flags] })
}

/** A page of a new person's browser: no cookies, no cache. */
export async function newVisit(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  return page
}

/** The same page for a new person: no cookies, nothing loaded. Opening another one takes longer than most tests do. */
export async function startOver(page: Page): Promise<Page> {
  await page.context().clearCookies()
  await page.goto('about:blank')
  return page
}

/** From the home page through the local tenant's login page to the profile. */
export async function logIn(page: Page, origin: string, name = 'Ada Lovelace'): Promise<void> {
  await page.goto(origin)
  await page.getByRole('link', { name: 'Log In' }).click()
  await choosePerson(page, name)
}

export async function choosePerson(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click()
  await page.waitForURL(url => !url.pathname.startsWith('/u/login/'))
}

/** Opens a page of another site whose script leads to the login, without a click of the person. */
export async function beLedToLogin(page: Page, origin: string): Promise<void> {
  const body = `<!doctype html><script>location = '${origin}/login'</script>`
  await page.route('http://elsewhere.example/', route => route.fulfill({ contentType: 'text/html', body }))
  await page.goto('http://elsewhere.example/')
  await page.getByRole('heading', { name: 'Do you want to log in?' }).waitFor()
}

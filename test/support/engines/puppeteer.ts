import puppeteer, { type Cookie, type LaunchOptions, type Page } from 'puppeteer-core'
import { fieldOf, heading, linkOrButton, text, valueIn } from './page-expressions.ts'
import type { RunningEngine, StoredCookie, Tab } from './tab.ts'

/** Starts Firefox, which it drives by WebDriver BiDi, or Chromium. */
export async function startByPuppeteer(options: LaunchOptions): Promise<RunningEngine> {
  const browser = await puppeteer.launch({ acceptInsecureCerts: true, ...options })
  return {
    readsAfterBack: true,
    newVisit: async () => {
      const context = await browser.createBrowserContext()
      return { newTab: async () => tabOf(await context.newPage()), end: () => context.close() }
    },
    close: () => browser.close(),
  }
}

function tabOf(page: Page): Tab {
  page.setDefaultTimeout(45_000)
  // a tab in the background is hardly ever painted, which a press waits for
  const read = async (expression: string): Promise<string> => String(await page.evaluate(expression))
  return {
    open: async url => {
      await page.goto(url)
    },
    press: async words => {
      await page.bringToFront()
      const pressed = page.locator(`::-p-xpath(${linkOrButton(words)})`).click()
      await Promise.all([page.waitForNavigation(), pressed])
    },
    fill: async (label, words) => {
      await page.bringToFront()
      await page.locator(`::-p-xpath(${fieldOf(label)})`).fill(words)
    },
    valueOf: label => read(valueIn(label)),
    heading: () => read(heading),
    text: () => read(text),
    url: async () => page.url(),
    back: async () => {
      await page.goBack()
    },
    cookies: async () => {
      const { hostname } = new URL(page.url())
      const cookies = await page.browserContext().cookies()
      return cookies.filter(({ domain }) => domain === hostname).map(storedCookie)
    },
  }
}

function storedCookie({ name, domain, path, secure, httpOnly, sameSite, expires }: Cookie): StoredCookie {
  return {
    name,
    domain,
    path: path ?? '',
    isSecure: secure,
    isHttpOnly: httpOnly ?? false,
    sameSite: sameSite ?? '',
    // -1 where it ends with the browser
    expiresAt: expires === undefined || expires < 0 ? undefined : expires,
  }
}

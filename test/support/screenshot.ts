import { fileURLToPath } from 'node:url'
import { startApplication } from './application.ts'
import { logIn, newVisit, openBrowser } from './browser.ts'

// the picture in the README: the profile page, light and dark
const folder = fileURLToPath(new URL('../../docs/', import.meta.url))
const app = await startApplication({ env: { LOG_LEVEL: 'silent' } })
const browser = await openBrowser()
for (const colorScheme of ['light', 'dark'] as const) {
  const page = await newVisit(browser, { colorScheme, viewport: { width: 1100, height: 760 } })
  await logIn(page, app.origin)
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: `${folder}profile-${colorScheme}.png` })
}
await browser.close()
await app.close()

import { writeFileSync } from 'node:fs'
import { openBrowser } from './browser.ts'
import { drawFavicon, faviconFile } from './favicon.ts'

// draws public/favicon.ico anew, after public/mark.svg has changed: npm run favicon
const browser = await openBrowser()
writeFileSync(faviconFile, await drawFavicon(browser))
await browser.close()

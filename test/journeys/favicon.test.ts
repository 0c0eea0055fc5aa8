import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../support/browser.ts'
import { drawFavicon, faviconFile } from '../support/favicon.ts'

let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser?.close())

describe('public/favicon.ico', () => {
  it('shows the mark as it is now; after a change of it, "npm run favicon" draws it anew', async () => {
    const icons = [readFileSync(faviconFile), await drawFavicon(browser)]

    const page = await browser.newPage()
    const [now = [], drawn = []]: number[][] = await page.evaluate(`Promise.all(
      ${JSON.stringify(icons.map(icon => icon.toString('base64')))}.map(async icon => {
        const image = new Image()
        image.src = 'data:image/x-icon;base64,' + icon
        await image.decode()
        const canvas = new OffscreenCanvas(32, 32).getContext('2d')
        canvas.drawImage(image, 0, 0)
        return [...canvas.getImageData(0, 0, 32, 32).data]
      }),
    )`)

    const differing = drawn.filter((channel, index) => Math.abs(channel - (now[index] ?? 0)) > 48)
    assert.equal(drawn.length, 32 * 32 * 4)
    // the edges of another version of the browser may be smoother
    assert.ok(differing.length < 40, `${differing.length} of ${drawn.length} channels are others`)
  })
})

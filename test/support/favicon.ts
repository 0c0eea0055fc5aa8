import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'

export const markFile = new URL('../../public/mark.svg', import.meta.url)
export const faviconFile = new URL('../../public/favicon.ico', import.meta.url)
const size = 32

/** `public/favicon.ico` as it should be: the mark in light colours, for browsers that take no SVG. */
export async function drawFavicon(browser: Browser): Promise<Buffer> {
  const mark = `data:image/svg+xml;base64,${readFileSync(markFile, 'base64')}`
  const page = await browser.newPage({ viewport: { width: size, height: size }, colorScheme: 'light' })
  await page.setContent(
    `<style>body { margin: 0 } img { display: block; width: ${size}px; height: ${size}px }</style><img src="${mark}">`,
  )
  // Chromium takes none now and then while the machine is busy
  const shoot = () => page.screenshot({ omitBackground: true })
  const picture = await shoot().catch(shoot)
  await page.close()
  return Buffer.concat([iconHeader(picture.length), picture])
}

/** One picture, as PNG: https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10) */
function iconHeader(pictureBytes: number): Buffer {
  const header = Buffer.alloc(22)
  header.writeUInt16LE(1, 2) // an icon
  header.writeUInt16LE(1, 4) // of one picture
  header.writeUInt8(size, 6)
  header.writeUInt8(size, 7)
  header.writeUInt16LE(1, 10) // colour planes
  header.writeUInt16LE(32, 12) // bits of a pixel
  header.writeUInt32LE(pictureBytes, 14)
  header.writeUInt32LE(header.length, 18)
  return header
}

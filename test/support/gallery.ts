import { mkdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import ejs from 'ejs'
import type { Page } from 'playwright-core'
import { newVisit, openBrowser } from './browser.ts'
import { openScenes, type Scene } from './gallery-scenes.ts'

/** A scene in one width and one colour scheme. */
interface Picture {
  readonly file: string
  readonly width: number
  readonly colorScheme: 'light' | 'dark'
}

// pictures of every state of every page, to be looked at: gallery/index.html
const folder = fileURLToPath(new URL('../../gallery/', import.meta.url))
const formats = [1100, 360].flatMap(width =>
  (['light', 'dark'] as const).map(colorScheme => ({ width, colorScheme })),
)

await rm(folder, { recursive: true, force: true })
await mkdir(folder)
const browser = await openBrowser()
const { scenes, close } = await openScenes()
const shown: (Scene & { pictures: Picture[] })[] = []
for (const [index, scene] of scenes.entries()) {
  const page = await newVisit(browser)
  await scene.open(page)
  await page.waitForLoadState('networkidle')
  shown.push({ ...scene, pictures: await picturesOf(page, fileName(index, scene)) })
  await page.context().close()
}
await close()
await browser.close()
const groups = [...new Set(shown.map(({ group }) => group))].map((name, index) => ({
  id: `group-${index}`,
  name,
  scenes: shown.filter(({ group }) => group === name),
}))
const template = fileURLToPath(new URL('gallery.ejs', import.meta.url))
await writeFile(`${folder}index.html`, await ejs.renderFile(template, { groups }))
console.log(`${scenes.length * formats.length} pictures: ${folder}index.html`)

async function picturesOf(page: Page, name: string): Promise<Picture[]> {
  const pictures = []
  for (const { width, colorScheme } of formats) {
    const file = `${name}-${width}-${colorScheme}.png`
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 740 })
    await page.screenshot({ path: folder + file, fullPage: true })
    pictures.push({ file, width, colorScheme })
  }
  return pictures
}

function fileName(index: number, { title }: Scene): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return [String(index + 1).padStart(2, '0'), ...words].join('-').slice(0, 50)
}

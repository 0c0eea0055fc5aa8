import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { brand } from '../../src/brand.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { newVisit, openBrowser, startOver } from '../support/browser.ts'

let provider: BrokenProvider
let app: RunningApplication
const dialogs: string[] = []
let browser: Browser
let page: Page
before(async () => {
  provider = await startBrokenProvider()
  app = await startApplication({ env: provider.env })
  browser = await openBrowser()
  page = await newVisit(browser, { viewport: { width: 320, height: 640 } })
  page.on('dialog', dialog => {
    dialogs.push(dialog.message())
    return dialog.dismiss()
  })
})
after(async () => {
  await browser?.close()
  await app?.close()
  await provider?.close()
})

const script =
  '"><img src=x onerror="document.title=`pwned`"><script>document.title=`pwned`</script><svg onload=alert(1)>'

const claims: Record<string, unknown> = {
  HTML: {
    name: script,
    nickname: script,
    email: script,
    given_name: script,
    'https://acme.com/roles': [script],
  },
  'a javascript: picture': { picture: 'javascript:document.title=`pwned`' },
  'an SVG picture': {
    picture: `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>`,
  },
  'a picture that breaks out': { picture: 'https://a.example/" onerror="document.title=`pwned`' },
  'text from right to left': { name: '\u202eecila\u202c \u2067شهرزاد', nickname: '\u202etxt.exe' },
  'text of no width': { name: '\u200b\u200b\u2060', nickname: '\ufeff' },
  'letters under a thousand marks': { name: `Z${'\u0301'.repeat(1000)}` },
  arrays: {
    name: ['Ada'],
    nickname: [[[]]],
    picture: ['https://a.example/a.png'],
    email: [],
    email_verified: [true],
  },
  objects: { name: { toString: 'Ada' }, picture: {}, email: { a: 1 }, updated_at: {} },
  nulls: { name: null, nickname: null, picture: null, email: null, email_verified: null, updated_at: null },
  numbers: { name: 7, picture: 1e300, email: -0, updated_at: -1e20, email_verified: 1 },
  'strings of 100 kB': {
    name: 'x'.repeat(100_000),
    email: 'y'.repeat(100_000),
    picture: `https://a.example/${'z'.repeat(100_000)}`,
  },
  'a thousand claims': Object.fromEntries(
    Array.from({ length: 1000 }, (_, index) => [`claim-${index}`, 'x'.repeat(100)]),
  ),
  prototypes: JSON.parse(
    '{"__proto__":{"picture":"x"},"constructor":{"prototype":{"pwned":1}},"hasOwnProperty":"x","toString":"y"}',
  ),
}

describe('a profile of hostile claims', () => {
  for (const [name, hostile] of Object.entries(claims))
    it(`[S26] ${name}: no script runs, the layout holds`, async () => {
      const add = (truth: Record<string, unknown>) => ({ ...truth, ...(hostile as object) })
      provider.lie({ userinfo: add, idToken: { claims: add } })
      dialogs.length = 0
      await startOver(page)

      await page.goto(`${app.origin}/login`)
      provider.heal()

      assert.equal(page.url(), `${app.origin}/profile`)
      assert.match(await page.getByRole('heading', { level: 1 }).innerText(), /^Welcome\s+./)
      assert.equal(await page.title(), `Your profile · ${brand.name}`)
      assert.deepEqual(dialogs, [])
      assert.equal(await page.locator('script, svg, [onerror], [onload]').count(), 0)
      assert.equal(
        await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
        0,
      )
      assert.ok(await page.getByRole('link', { name: 'Logout' }).isVisible())
    })

  it('[S26] claims of the prototype change nothing for anybody else', () => {
    assert.equal(Reflect.get({}, 'pwned'), undefined)
    assert.equal(Reflect.get({}, 'picture'), undefined)
  })
})

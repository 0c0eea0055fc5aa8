import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { type Brand, brand } from '../../src/brand.ts'
import { createRenderer, viewFolder } from '../../src/pages/render.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'

const other: Brand = {
  ...brand,
  name: 'Röntgen & <Söhne>',
  sentence: 'Everything begins here.',
  description: 'Pictures of bones.',
  help: { label: 'Help', href: 'mailto:help@bones.example' },
  legal: [{ label: 'Imprint', href: '/imprint' }],
}
const named = 'Röntgen &amp; &lt;Söhne&gt;'

let app: RunningApplication
before(async () => {
  app = await startApplication({
    change: services => ({
      ...services,
      renderer: createRenderer({ asset: services.assets.url, brand: other }),
    }),
  })
})
after(() => app?.close())

describe('another brand', () => {
  const pages: Record<string, (app: RunningApplication) => Promise<{ readonly body: string }>> = {
    'Log in': ({ client }) => client().get('/'),
    'Your profile': ({ client }) => client().logIn('Ada Lovelace'),
    'Your account': ({ client }) => client().logIn('Ada Lovelace', '/account'),
    'There is no such page': ({ client }) => client().get('/nowhere'),
  }

  for (const [title, open] of Object.entries(pages))
    it(`stands on the page "${title}": in its title, its masthead, its description and at its foot`, async () => {
      const { body } = await open(app)

      assert.ok(body.includes(`<title>${title} &middot; ${named}</title>`), body)
      assert.match(body, new RegExp(`<a class="masthead-home" href="/"><img [^>]+>${named}</a>`))
      assert.ok(body.includes('<meta name="description" content="Pictures of bones.">'))
      assert.match(
        body,
        /<footer class="foot">\s*<a href="\/imprint">Imprint<\/a>\s*<a href="mailto:help@bones.example">Help<\/a>\s*<\/footer>/,
      )
      assert.ok(!body.includes(brand.sentence))
    })

  it('has its own sentence on the home page', async () => {
    const { body } = await app.client().get('/')

    assert.match(body, /<h1>Everything begins here.<\/h1>/)
  })

  it('says on an error page where to ask for help', async () => {
    const { body } = await app.client().get('/nowhere')

    assert.match(body, /Mention it when you <a href="mailto:help@bones.example">ask for help<\/a>\./)
  })
})

describe('robots.txt', () => {
  it('lets search engines see the home page alone, without a session', async () => {
    const { status, headers, body } = await app.client().get('/robots.txt')

    assert.equal(status, 200)
    assert.match(headers['content-type'] ?? '', /^text\/plain/)
    assert.equal(headers['set-cookie'], undefined)
    assert.match(body, /^Allow: \/\$$/m)
    assert.match(body, /^Disallow: \/$/m)
  })
})

describe('the layout', () => {
  const recipes = new URL('../recipes/views/', import.meta.url)
  const folders = [new URL(`file://${viewFolder}`), recipes]
  const views = folders.flatMap(folder =>
    readdirSync(folder)
      .filter(file => file.endsWith('.ejs'))
      .map(file => new URL(file, folder)),
  )

  for (const view of views)
    it(`is filled in by ${view.pathname.split('/').at(-1)}, which has no frame of its own`, () => {
      const source = readFileSync(view, 'utf8')

      assert.match(source, /^<%- this\.start\(\{ title: /)
      assert.match(source, /\n<%- this\.end\(\) -%>\n$/)
      assert.doesNotMatch(source, /<(?:html|head|body|main|header|footer)\b/)
    })
})

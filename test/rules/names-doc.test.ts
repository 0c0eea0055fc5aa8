import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { routeNames } from '../../src/routes.ts'
import { defaultLifetime } from '../../src/session/lifetime.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const documents = ['README.md', 'SECURITY.md', ...readdirSync(`${root}docs`).map(file => `docs/${file}`)]
  // CHANGELOG.md names what is gone
  .filter(file => file.endsWith('.md'))

const sources = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => read(`src/${file}`))
  .join('\n')

describe('the documents', () => {
  for (const document of documents)
    it(`${document} names only files that there are`, () => {
      const named = [
        ...read(document).matchAll(/`([\w.@/-]+\/|(?:[\w.@-]+\/)*[\w.@-]+\.(?:ts|js|mjs|ejs))`/g),
      ]

      assert.deepEqual(
        named.map(([, path = '']) => path).filter(path => !isThere(path) && !examples.includes(path)),
        [],
      )
    })

  for (const document of documents)
    it(`${document} names only log events and channels that there are`, () => {
      const named = [
        ...read(document).matchAll(/`(?:[\w-]+:)?((?!req\.)[a-z-]+\.(?!ts`|js`|md`|json`|yaml`)[a-z]+)`/g),
      ]

      assert.deepEqual(
        named.map(([, name = '']) => name).filter(name => !sources.includes(`'${name}'`)),
        [],
      )
    })

  for (const document of [...documents, 'CHANGELOG.md'])
    it(`${document} links only to files and headings that there are`, () => {
      const links = [...read(document).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link = '']) => link)

      assert.deepEqual(
        links.filter(link => !leadsSomewhere(link, document)),
        [],
      )
    })

  it('README.md has fewer than 150 lines', () => {
    assert.ok(read('README.md').split('\n').length < 150)
  })

  it('README.md has every route, but for those of static files', () => {
    const written = [...sectionOf('Routes').matchAll(/`(?:[A-Z]+ )?(\/[\w/-]*)[^`]*`(?=[^|]*\|[^|]*\|$)/gm)]
    const real = [...routeNames].filter(([, name]) => name !== 'assets').map(([path]) => path)

    assert.deepEqual(written.map(([, path = '']) => path.toLowerCase()).sort(), real.sort())
  })

  it('README.md and .env.example have the durations that a session has by default', () => {
    const durations = {
      SESSION_ROLLING_DURATION: defaultLifetime.rollingSeconds,
      SESSION_ABSOLUTE_DURATION: defaultLifetime.absoluteSeconds,
    }

    for (const [name, seconds] of Object.entries(durations)) {
      assert.match(sectionOf('Settings'), new RegExp(`^\\| \`${name}\` \\|.*\\| \`${seconds}\`,`, 'm'))
      assert.match(read('.env.example'), new RegExp(`\\(${seconds}, [^)]+\\)\\n${name}=`))
    }
  })

  it('README.md has every setting of .env.example', () => {
    const settings = [...read('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = '']) => name)
    const table = sectionOf('Settings')

    assert.ok(settings.length > 10)
    assert.deepEqual(
      settings.filter(name => !new RegExp(`^\\|[^|]*\`${name}\``, 'm').test(table)),
      [],
    )
  })
})

/** The cells between two headings of README.md. */
function sectionOf(heading: string): string {
  return new RegExp(`^## ${heading}\\n([\\s\\S]*?)\\n## `, 'm').exec(read('README.md'))?.[1] ?? ''
}

/** What a reader would add, and what the tenant makes where it is started. */
const examples = [
  'views/orders.ejs',
  'views/imprint.ejs',
  'views/display-name.ejs',
  'views/deliveries.ejs',
  '.local-tenant/',
]

/** Paths are those of the repository or of src/; those of dist/ are compiled from src/. */
function isThere(path: string): boolean {
  const source = path.replace(
    /^dist\/(.*?)(\.js)?$/,
    (_all, rest, isFile) => `src/${rest}${isFile ? '.ts' : ''}`,
  )
  return ['', 'src/', 'test/'].some(folder => existsSync(root + folder + source))
}

function leadsSomewhere(link: string, document: string): boolean {
  const [path = '', heading] = link.split('#')
  const folder = new URL(document, `file://${root}`)
  const target = path === '' ? folder : new URL(path, folder)
  if (!existsSync(target)) return false
  return heading === undefined || headingsOf(readFileSync(target, 'utf8')).includes(heading)
}

/** As GitHub makes them. */
function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
}

function read(file: string): string {
  return readFileSync(root + file, 'utf8')
}

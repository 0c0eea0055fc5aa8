import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { brand } from '../../src/brand.ts'
import { type Colours, themes } from '../support/colours.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What is written or drawn on each of the grounds. */
const pairs: Record<string, { readonly text?: readonly string[]; readonly edges?: readonly string[] }> = {
  page: { text: ['text', 'text-quiet', 'accent', 'accent-hover', 'danger'], edges: ['edge', 'focus'] },
  surface: { text: ['text', 'text-quiet', 'accent', 'accent-hover', 'danger'], edges: ['edge', 'focus'] },
  tint: { text: ['text', 'text-quiet', 'accent', 'accent-hover'], edges: ['focus'] },
  accent: { text: ['on-accent'] },
  'accent-hover': { text: ['on-accent'] },
}

describe('the brand', () => {
  it('has its words in src/brand.ts alone', () => {
    const words = [brand.name, brand.sentence, brand.description, brand.metricsPrefix, brand.channelPrefix]
    const shown = filesOf('views', 'public', 'src').filter(file => file !== 'src/brand.ts')

    const named = shown.filter(file => words.some(word => shownBy(file).includes(word)))
    assert.deepEqual(named, [])
  })

  it('has its colours in public/tokens.css and the mark alone', () => {
    // the pictures of the local tenant's people have colours of their own
    const own = ['public/tokens.css', 'public/mark.svg', 'views/tenant/avatar.ejs']
    const others = filesOf('views', 'public').filter(file => !own.includes(file))

    assert.deepEqual(
      others.filter(file =>
        /#(?:[\da-f]{3,4}){1,2}\b|\b(?:rgba?|hsla?|oklch|oklab|lch|lab|color)\(/i.test(read(file)),
      ),
      [],
    )
  })

  for (const [theme, colours] of Object.entries(themes(read('public/tokens.css'))))
    it(`can be read in ${theme} colours (WCAG 2.2 AA)`, () => {
      const pale = Object.entries(pairs).flatMap(([ground, { text = [], edges = [] }]) => [
        ...text.flatMap(name => complaint(colours, [name, ground], 4.5)),
        ...edges.flatMap(name => complaint(colours, [name, ground], 3)),
      ])

      assert.deepEqual(pale, [])
    })
})

describe('the mark', () => {
  it('is drawn for both themes', () => {
    assert.match(read('public/mark.svg'), /prefers-color-scheme: ?dark/)
  })
})

/** What to read where a pair of `public/tokens.css` has too little contrast. */
function complaint(colours: Colours, pair: readonly [string, string], least: number): string[] {
  const [name, ground] = [`--color-${pair[0]}`, `--color-${pair[1]}`]
  const ratio = colours.contrast(name, ground)
  if (ratio >= least) return []
  return [`${name} ${colours.of(name)} on ${ground} ${colours.of(ground)}: ${ratio.toFixed(2)} of ${least}`]
}

function filesOf(...folders: readonly string[]): string[] {
  return folders.flatMap(folder =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
      .map(file => `${folder}/${file.replaceAll('\\', '/')}`)
      .filter(file => /\.(ts|ejs|css|svg|txt)$/.test(file)),
  )
}

/** Of code, the texts in it: a product may be called like something that a comment is about. */
function shownBy(file: string): string {
  const source = read(file)
  return file.endsWith('.ts')
    ? [...source.matchAll(/'[^'\n]*'|`[^`]*`/g)].map(([text]) => text).join('\n')
    : source
}

function read(file: string): string {
  return readFileSync(root + file, 'utf8')
}

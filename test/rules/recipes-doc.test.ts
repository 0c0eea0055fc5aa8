import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

const root = new URL('../../', import.meta.url)
const blocks = blocksOf('docs/recipes.md')

describe('docs/recipes.md', () => {
  for (const { file, region, code } of blocks)
    it(`has ${file ?? 'a block of no file'}${region ? `, ${region},` : ''} as it is tested`, () => {
      assert.ok(file, `no comment names the file of this block:\n${code}`)
      assert.equal(code, region ? regionOf(file, region) : source(file))
    })

  it('has every view, and every region of every recipe', () => {
    const folder = 'test/recipes/'
    const files = readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map(
      file => folder + file.replaceAll('\\', '/'),
    )
    const regions = files
      .filter(file => file.endsWith('.ts'))
      .flatMap(file => [...source(file).matchAll(/\/\/ #region (\S+)/g)].map(([, name]) => `${file}#${name}`))
    const views = files.filter(file => file.endsWith('.ejs'))

    const shown = blocks.map(({ file, region }) => (region ? `${file}#${region}` : file))
    assert.deepEqual(shown.sort(), [...regions, ...views].sort())
  })
})

describe('README.md', () => {
  const shown = blocksOf('README.md').filter(({ file }) => file?.startsWith('test/recipes/'))

  it('has a line of a recipe, to begin with', () => {
    assert.ok(shown.length > 0)
    for (const { file = '', region = '', code } of shown) assert.equal(code, regionOf(file, region))
  })
})

/** The code of a document, with the file that a comment above it names. */
function blocksOf(path: string) {
  const pattern = /^(?:<!-- (\S+?)(?:#(\S+))? -->\n)?```\w+\n([\s\S]*?)^```$/gm
  return [...source(path).matchAll(pattern)].map(([, file, region, code = '']) => ({ file, region, code }))
}

/** The lines between the two marks, as far to the left as they go. */
function regionOf(file: string, name: string): string {
  const [, lines = ''] =
    new RegExp(`^ *// #region ${name}\\n([\\s\\S]*?)^ *// #endregion$`, 'm').exec(source(file)) ?? []
  const indent = /^ */.exec(lines)?.[0] ?? ''
  return lines.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
}

function source(file: string): string {
  return readFileSync(new URL(file, root), 'utf8')
}

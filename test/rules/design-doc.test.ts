import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const document = readFileSync(`${root}docs/design.md`, 'utf8')

describe('docs/design.md', () => {
  it('has a line for each folder and each file of src/', () => {
    const written = rowsOf('The house').flatMap(([name = '']) => bare(name).split('`, `'))

    assert.deepEqual(written.sort(), [...contentOf('src'), ...contentOf('src/tools', 'tools/')].sort())
  })

  it('leads each request to one file, in which the names that it says are', () => {
    const rows = rowsOf('Where to change what')

    assert.equal(rows.length, 25)
    for (const [, path = '', there = ''] of rows) {
      const file = bare(path)
      assert.ok(existsSync(root + file), file)
      const [own = ''] = there.split(';')
      const names = [...own.matchAll(/`([\w./]+)`/g)].flatMap(([, name = '']) => name.split('.'))
      const source = readFileSync(root + file, 'utf8')
      assert.deepEqual(
        names.filter(name => !source.includes(name)),
        [],
        file,
      )
    }
  })

  it('has every package that production installs by name', () => {
    const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
    const written = rowsOf('Dependencies').flatMap(([packages = '']) => packages.split(', '))

    assert.deepEqual(written.sort(), Object.keys(dependencies).sort())
  })
})

/** The cells of the first table below a heading. */
function rowsOf(heading: string): string[][] {
  const [, section = ''] = document.split(`## ${heading}\n`)
  const lines = section.split('\n')
  const start = lines.findIndex(line => line.startsWith('|---'))
  const rows = lines.slice(start + 1)
  return rows.slice(0, rows.indexOf('')).map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  )
}

/** A cell that is one name, without its backticks. */
function bare(cell: string): string {
  return cell.replace(/^`(.+)`$/, '$1')
}

/** `main.ts`, `config/`; the tools stand for themselves. */
function contentOf(folder: string, prefix = ''): string[] {
  return readdirSync(root + folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'tools')
    .map(entry => `${prefix}${entry.name}${entry.isDirectory() ? '/' : ''}`)
}

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string) => readFileSync(`${root}${file}`, 'utf8')

describe('docs/middleware.md', () => {
  it('names, for each of the 19 facts, tests that there are', () => {
    const tests = readdirSync(`${root}test`, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.test.ts') && file !== 'rules/middleware.test.ts')
      .map(file => read(`test/${file}`))
      .join('\n')
    const rows = read('docs/middleware.md')
      .split('\n')
      .filter(line => /^\| \d/.test(line))

    assert.equal(rows.length, 19)
    for (const row of rows) {
      const names = [...(row.split('|').at(-2) ?? '').matchAll(/"([^"]+)"/g)].flatMap(([, name = '']) => name)
      assert.ok(names.length > 0, row)
      for (const name of names) assert.ok(tests.includes(name) || own.includes(name), name)
    }
  })

  it('is about the packages that are installed', () => {
    const [, measured = ''] = /^Measured on ([^\n]+)/m.exec(read('docs/middleware.md')) ?? []
    const written = [...measured.matchAll(/([a-z][\w-]+) (\d+\.\d+\.\d+)/g)].map(([, ...pair]) => pair)

    assert.equal(written.length, 4)
    for (const [name, version] of written)
      assert.equal(JSON.parse(read(`node_modules/${name}/package.json`)).version, version, name)
  })

  it('numbers its first rows like the list beside the code', () => {
    const code = read('src/tenant-client/express-openid-connect.ts')
    const numbers = [...code.matchAll(/^ \* (\d+)\. /gm)].map(([, number]) => Number(number))
    const [, last] = /^Rows 1 to (\d+) are those of the list/m.exec(read('docs/middleware.md')) ?? []

    assert.ok(numbers.length > 0)
    assert.deepEqual(
      numbers,
      Array.from({ length: Number(last) }, (_, index) => index + 1),
    )
  })

  it('names files that there are', () => {
    const files = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
    const named = [...read('docs/middleware.md').matchAll(/`([\w/-]+\.ts|config\/[\w.]*)`/g)].flatMap(
      ([, file = '']) => file,
    )

    for (const name of named)
      assert.ok(
        files.some(file => `/${file}/`.includes(`/${name.replace(/\/$/, '')}/`)),
        name,
      )
  })
})

const own = [
  'every setting that the middleware would look for is given',
  'only the default import of the middleware is used',
]

describe('the middleware', () => {
  it('every setting that the middleware would look for is given', () => {
    const looksFor = [
      ...read('node_modules/express-openid-connect/lib/config.js').matchAll(
        /(\w+): (?:[^\n]*?)process\.env\./g,
      ),
    ]
    const given = read('src/tenant-client/express-openid-connect.ts')

    assert.ok(looksFor.length >= 5)
    for (const [, option] of looksFor) assert.match(given, new RegExp(`^    ${option}: `, 'm'))
  })

  it('only the default import of the middleware is used', () => {
    const sources = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .map(file => read(`src/${file}`))
      .join('\n')
    const imports = sources.match(/import .*'express-openid-connect'/g) ?? []

    assert.ok(imports.length > 0)
    for (const line of imports) assert.match(line, /^import (type )?openid from/)
  })
})

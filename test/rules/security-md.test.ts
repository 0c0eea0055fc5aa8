import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

const page = readFileSync(new URL('../../SECURITY.md', import.meta.url), 'utf8')
const folder = new URL('../', import.meta.url)
// those of soak/ take too long for every run: npm run soak
const soak = ['soak/logins.ts', 'soak/tokens/tokens.ts']
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  path => path.endsWith('.test.ts') || soak.includes(path),
)
const statements = [...page.matchAll(/^\| (S\d\d) \|.*\|(.*)\|$/gm)].map(([, number = '', tests = '']) => ({
  number,
  tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) =>
    soak.includes(`${name}.ts`) ? `${name}.ts` : `${name}.test.ts`,
  ),
}))

describe('SECURITY.md', () => {
  it('names for each statement tests that exist and carry its number', () => {
    const wrong = statements.flatMap(({ number, tests }) =>
      tests.filter(test => !carriersOf(number).includes(test)),
    )
    const unshown = statements.filter(({ tests }) => tests.length === 0)

    assert.equal(statements.length, 67)
    assert.deepEqual(wrong, [])
    assert.deepEqual(
      unshown.map(({ number }) => `${number}, carried by: ${carriersOf(number).join(' ') || 'no test'}`),
      [],
    )
  })

  it('has a statement for every number that a threat or a test names, and a threat for every statement', () => {
    const numbers = statements.map(({ number }) => number)
    const [, threats = ''] = /^\| threat .*\n([\s\S]*?)\n\n/m.exec(page) ?? []
    const answered = new Set(threats.match(/\bS\d\d\b/g))
    const carried = new Set(files.flatMap(file => source(file).match(/(?<=\[)S\d\d(?=\])/g) ?? []))

    assert.deepEqual([...answered].sort(), numbers)
    assert.deepEqual(
      [...carried].filter(number => !numbers.includes(number)),
      [],
    )
  })
})

function carriersOf(number: string): string[] {
  return files.filter(file => source(file).includes(`[${number}]`))
}

function source(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8')
}

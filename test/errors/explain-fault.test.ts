import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { explainFault } from '../../src/errors/explain-fault.ts'

const source = fileURLToPath(new URL('../../src/errors/failure.ts', import.meta.url))
const compiled = fileURLToPath(new URL('../../dist/errors/failure.js', import.meta.url))

describe('a fault in the built application', () => {
  let place: { line: number; column: number }

  before(() => {
    const lines = readFileSync(compiled, 'utf8').split('\n')
    const index = lines.findIndex(line => line.includes('super('))
    place = { line: index + 1, column: (lines[index] ?? '').indexOf('super(') + 1 }
  })

  it('is shown in the file that somebody wrote, not in the one that was compiled', () => {
    const error = new Error('no such order')
    error.stack = `Error: no such order\n    at new Order (file://${compiled}:${place.line}:${place.column})`

    const { text, lines } = explainFault(error)

    const line =
      readFileSync(source, 'utf8')
        .split('\n')
        .findIndex(line => line.includes('super(')) + 1
    assert.equal(text, `no such order (src/errors/failure.ts, line ${line})`)
    assert.match(lines.find(each => each.startsWith('>')) ?? '', /super\(/)
  })
})

describe('the lines around a fault', () => {
  it('are as many as there are, at the beginning of a file', () => {
    const error = new Error('no such order')
    error.stack = `Error: no such order\n    at ${source}:1:1`

    const { lines } = explainFault(error)

    assert.equal(lines.length, 4)
    assert.match(lines[0] ?? '', /^> 1 \| /)
  })

  for (const file of ['.env', 'package.json', 'src/missing.ts', '../outside.ts'])
    it(`are none where the stack names ${file}`, () => {
      const error = new Error('no such order')
      error.stack = `Error: no such order\n    at ${fileURLToPath(new URL(`../../${file}`, import.meta.url))}:1:1`

      assert.deepEqual(explainFault(error).lines, [])
    })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startProcess } from '../support/process.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('npm run bench', () => {
  it('explains itself, and measures nothing', async () => {
    const bench = run('--help')

    assert.equal(await bench.ended(), 0)
    assert.match(bench.output.stdout, /^npm run bench .*--quick.*--help/s)
    assert.equal(bench.output.stderr, '')
  })

  it('names what it does not know, without a stack', async () => {
    const bench = run('--fast')

    assert.equal(await bench.ended(), 1)
    assert.match(bench.output.stderr, /^Unknown option '--fast'/)
    assert.doesNotMatch(bench.output.stderr, /^\s+at /m)
  })
})

function run(option: string) {
  return startProcess({}, { args: ['--import', 'tsx', 'bench/main.ts', option], cwd: root })
}

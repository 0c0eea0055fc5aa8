import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startProvider } from '../../bench/deployment.ts'
import { Programs } from '../../bench/programs.ts'
import { contentOfApplication, others, startTargets } from '../../bench/targets/targets.ts'
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

  it('names a part that it does not know, without a stack', async () => {
    const bench = run('--only', 'speed')

    assert.equal(await bench.ended(), 1)
    assert.match(bench.output.stderr, /^Unknown part 'speed': there are pages, logins,/)
    assert.doesNotMatch(bench.output.stderr, /^\s+at /m)
  })

  it('measures logins beside those of the sample', async () => {
    const bench = run('--quick', '--only', 'logins')

    assert.equal(await bench.ended(), 0, bench.output.stderr)
    assert.match(bench.output.stdout, /^ {2}application +\d+ .*\n {2}Auth0's Express sample +\d+ /m)
    assert.doesNotMatch(bench.output.stdout, /NaN/)
  })

  for (const compresses of [false, true])
    it(`compares programs that send the same pages, ${compresses ? 'with gzip' : 'plain'}`, async t => {
      const programs = startPrograms(t)
      const credentials = await startProvider(programs)
      const content = await contentOfApplication(programs, credentials)

      const targets = await startTargets(programs, others, { credentials, content, compresses })

      assert.equal(targets.length, others.length + 1)
    })
})

function run(...options: string[]) {
  return startProcess({}, { args: ['--import', 'tsx', 'bench/main.ts', ...options], cwd: root })
}

function startPrograms(t: TestContext): Programs {
  const programs = new Programs()
  t.after(() => programs.stop())
  return programs
}

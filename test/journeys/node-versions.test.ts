// @group delivery
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { nodeExecutable, nodeVersions } from '../support/node-versions.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
// those that start the built application, which they do by the Node.js that runs them
const files = [
  'test/main.test.ts',
  'test/journeys/tenant-elsewhere.test.ts',
  'test/http/message-classes.test.ts',
]

describe('the built application, over HTTP', () => {
  for (const version of nodeVersions)
    it(`holds its promises on Node.js ${version}, and raises no warning there`, async () => {
      const { exitCode, output } = await runTests(nodeExecutable(version))

      // newer releases pass over a file that is missing
      assert.deepEqual(
        files.filter(file => existsSync(join(root, file))),
        files,
      )
      assert.equal(exitCode, 0, output)
      assert.match(output, /^ℹ pass [1-9]/m)
      assert.match(output, /^ℹ skipped 0$/m)
      assert.doesNotMatch(output, /\(node:\d+\)|Warning/)
    })
})

async function runTests(node: string): Promise<{ exitCode: unknown; output: string }> {
  // with its variable set, a test runner takes itself for a part of this one
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const args = ['--import', 'tsx', '--test', '--test-reporter=spec', ...files]
  try {
    const { stdout, stderr } = await promisify(execFile)(node, args, { cwd: root, env })
    return { exitCode: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr }: Partial<Record<string, unknown>> = Object(error)
    return { exitCode: code, output: `${stdout}\n${stderr}` }
  }
}

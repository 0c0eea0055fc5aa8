// @group delivery
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Client } from '../support/client.ts'
import { eventually } from '../support/deadline.ts'
import { freePort } from '../support/process.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('npm start in a clean clone', () => {
  for (const ignored of ['false', 'true'])
    it(`builds and serves, with ignore-scripts=${ignored}`, async t => {
      const [clone, PORT] = [cleanClone(t), await freePort()]
      const npm = start(t, clone, { npm_config_ignore_scripts: ignored, PORT, TENANT_PORT: await freePort() })

      await eventually(() => {
        assert.equal(npm.exitCode, null, npm.output)
        return npm.output.includes('Log in as')
      }, 'it listens')
      const home = await new Client(`http://localhost:${PORT}`).get('/')
      await npm.end()

      assert.equal(home.status, 200)
    })

  it('without packages says what to run, with ignore-scripts=true', async t => {
    const clone = cleanClone(t)
    rmSync(join(clone, 'node_modules'))
    const npm = start(t, clone, { npm_config_ignore_scripts: 'true' })

    const exitCode = await npm.ended

    assert.match(npm.output, /Nothing is built, and the compiler is missing: run "npm ci"/)
    assert.doesNotMatch(npm.output, /^\s+at /m)
    assert.equal(exitCode, 1)
  })

  it('does not start what could not be built', async t => {
    const clone = cleanClone(t)
    cpSync(join(root, 'package.json'), join(clone, 'tsconfig.build.json'))
    const npm = start(t, clone, { npm_config_ignore_scripts: 'true' })

    const exitCode = await npm.ended

    assert.match(npm.output, /error TS/)
    assert.doesNotMatch(npm.output, /Log in as|^\s+at /m)
    assert.equal(exitCode, 1)
  })
})

function cleanClone(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'clone-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const path of [
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'scripts',
    'src',
    'views',
    'public',
  ])
    cpSync(join(root, path), join(folder, path), { recursive: true })
  symlinkSync(realpathSync(join(root, 'node_modules')), join(folder, 'node_modules'))
  return folder
}

function start(t: TestContext, cwd: string, env: Record<string, string>) {
  const quiet = { npm_config_update_notifier: 'false', npm_config_audit: 'false' }
  const child = spawn('npm', ['start'], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, ...quiet, ...env },
    // a group of its own, so that nothing of it is left over
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close').then(([code]): unknown => code)
  const running = {
    output: '',
    ended,
    get exitCode() {
      return child.exitCode
    },
    /** As Ctrl-C does: the shell between npm and Node.js passes no signal on. */
    end() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
      return ended
    },
  }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      running.output += chunk
    })
  t.after(async () => {
    const isOver = child.exitCode !== null || child.signalCode !== null
    if (!isOver && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    await ended
  })
  return running
}

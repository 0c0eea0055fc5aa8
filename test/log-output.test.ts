// @group operators
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  createReadStream,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { mostWaitingBytes } from '../src/log-output.ts'
import { Client } from './support/client.ts'
import { eventually } from './support/deadline.ts'
import { flood } from './support/flood.ts'
import { freePort } from './support/process.ts'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
/** Each leaves two lines of more than 200 bytes each. */
const longPath = `/${'a'.repeat(199)}`
const enough = Math.ceil(mostWaitingBytes / 400) + 1000

interface Logging {
  readonly origin: string
  readonly process: ChildProcess
  /** By SIGTERM: the exit code, and how long it took. */
  end(): Promise<{ exitCode: number | null; seconds: number }>
}

/** The built application, which logs there. */
async function start(t: TestContext, stdout: number | 'pipe'): Promise<Logging> {
  const PORT = await freePort()
  const child = spawn(process.execPath, [main], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], PORT, TENANT_PORT: await freePort() },
    stdio: ['ignore', stdout, 'inherit'],
  })
  const exit = once(child, 'exit')
  t.after(async () => {
    child.kill('SIGKILL')
    await exit
  })
  const origin = `http://localhost:${PORT}`
  await eventually(() => {
    assert.equal(child.exitCode, null)
    return answers(origin)
  }, 'it answers')
  const end = async () => {
    const startedAt = performance.now()
    child.kill('SIGTERM')
    const [exitCode] = await exit
    return { exitCode, seconds: (performance.now() - startedAt) / 1000 }
  }
  return { origin, process: child, end }
}

describe('a log that cannot be written', () => {
  it('[S50] because the disk is full leaves an application that serves, and ends in time', async t => {
    const device = openSync('/dev/full', 'w')
    t.after(() => closeSync(device))
    const { origin, end } = await start(t, device)

    const page = await new Client(origin).logIn()
    const statuses = await flood(origin, { path: longPath }, 300)
    const { exitCode, seconds } = await end()

    assert.match(page.body, /Welcome <bdi>Ada Lovelace/)
    assert.ok(statuses.every(status => status === 404))
    assert.equal(exitCode, 0)
    assert.ok(seconds < 5, `${seconds} s`)
  })

  it('[S50] because nobody reads it any more leaves an application that serves, and ends in time', async t => {
    const { fd } = openPipe(t)
    const { origin, end } = await start(t, fd)

    const statuses = await flood(origin, { path: longPath }, enough)
    const page = await new Client(origin).logIn()
    const { exitCode, seconds } = await end()

    assert.ok(statuses.every(status => status === 404))
    assert.match(page.body, /Welcome <bdi>Ada Lovelace/)
    assert.equal(exitCode, 0)
    assert.ok(seconds < 5, `${seconds} s`)
  })

  it('[S50] because its reader has ended leaves an application that serves, and ends in time', async t => {
    const { origin, process: child, end } = await start(t, 'pipe')
    child.stdout?.destroy()

    const statuses = await flood(origin, { path: longPath }, 300)
    const { exitCode, seconds } = await end()

    assert.ok(statuses.every(status => status === 404))
    assert.equal(exitCode, 0)
    assert.ok(seconds < 5, `${seconds} s`)
  })

  it('[S50] says how many lines were lost when somebody reads again, and no line is half', async t => {
    const { path, fd } = openPipe(t)
    const { origin, end } = await start(t, fd)
    const statuses = await flood(origin, { path: longPath }, enough)
    const read = collect(t, path)

    await eventually(() => read.text.includes('"event":"log.lost"'), 'lost lines are counted')
    await flood(origin, { path: '/later' }, 1)
    await eventually(() => read.text.includes('"path":"/later"'), 'the log goes on')
    await end()

    assertCounted(read.text, statuses.length)
  })

  const mayMount = process.platform === 'linux' && process.getuid?.() === 0
  it('[S50] says how many lines were lost when a full file system has room again', {
    skip: mayMount ? false : 'only root may mount a file system',
  }, async t => {
    const folder = smallFileSystem(t)
    const fd = openSync(join(folder, 'log'), 'a')
    t.after(() => closeSync(fd))
    const { origin, end } = await start(t, fd)
    assert.throws(() => writeFileSync(join(folder, 'other'), Buffer.alloc(8 * 1024 * 1024)), /ENOSPC/)
    const statuses = await flood(origin, { path: longPath }, enough)
    const page = await new Client(origin).logIn()

    rmSync(join(folder, 'other'))
    const log = () => readFileSync(join(folder, 'log'), 'utf8')
    await eventually(() => log().includes('"event":"log.lost"'), 'lost lines are counted')
    await end()

    assert.match(page.body, /Welcome <bdi>Ada Lovelace/)
    assertCounted(log(), statuses.length)
  })
})

/** Every line is whole, and those of the long path are all there or counted. */
function assertCounted(text: string, requests: number): void {
  const lines = text.split('\n').filter(line => line.startsWith('{'))
  const parsed: Record<string, unknown>[] = lines.map(line => JSON.parse(line))
  const lost = parsed.filter(({ event }) => event === 'log.lost')
  const there = parsed.filter(({ path }) => path === longPath).length
  const counted = lost.reduce((sum, { lines }) => sum + Number(lines), 0)
  assert.ok(counted > 0)
  assert.ok(there < requests)
  // some of the lost ones are of other events
  assert.ok(there + counted >= requests, `${there} there, ${counted} lost, of ${requests}`)
}

/** A named pipe that takes what fits into it, and that nobody reads. */
function openPipe(t: TestContext): { path: string; fd: number } {
  const path = join(newFolder(t), 'pipe')
  execFileSync('mkfifo', [path])
  const fd = openSync(path, 'r+')
  t.after(() => closeSync(fd))
  return { path, fd }
}

function smallFileSystem(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'small-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder])
  t.after(() => {
    execFileSync('umount', ['--lazy', folder])
    rmSync(folder, { recursive: true })
  })
  return folder
}

function collect(t: TestContext, path: string): { text: string } {
  const read = { text: '' }
  const stream = createReadStream(path, 'utf8').on('data', chunk => {
    read.text += chunk
  })
  t.after(() => stream.destroy())
  return read
}

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'log-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function answers(origin: string): Promise<boolean> {
  return new Client(origin).get('/livez').then(
    ({ status }) => status === 200,
    () => false,
  )
}

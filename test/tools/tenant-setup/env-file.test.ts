import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import dotenv from 'dotenv'
import fc from 'fast-check'
import { editEnvText } from '../../../src/tools/tenant-setup/env-text.ts'
import { SetupError } from '../../../src/tools/tenant-setup/setup-error.ts'
import { startManagedTenant } from '../../support/tenant-setup/managed-tenant.ts'
import { filesIn, newFolder, runSetup } from '../../support/tenant-setup/run-setup.ts'

const args = ['--yes', '--no-doctor']
const mayNotMount = process.getuid?.() === 0 ? false : 'only root may mount'

describe('editing .env', () => {
  it('keeps comments, order, unknown lines and spacing', () => {
    const text = '# mine\nOTHER = "a # b"\n\n export CLIENT_ID = old  # the id\nwhat is this\nPORT=1\n'

    const edited = editEnvText(text, { CLIENT_ID: 'new', SECRET: 'fresh' })

    assert.equal(edited, `${text.replace('old', 'new')}SECRET=fresh\n`)
  })

  it('keeps Windows line endings, and uses them for what it adds', () => {
    assert.equal(editEnvText('A=1\r\nB=\r\nC=3', { B: '2', D: '4' }), 'A=1\r\nB=2\r\nC=3\r\nD=4\r\n')
  })

  it('fills an empty value before its comment', () => {
    assert.equal(editEnvText('CLIENT_ID= # from Auth0\n', { CLIENT_ID: 'x' }), 'CLIENT_ID=x # from Auth0\n')
  })

  it('of a name that is there twice changes the one that counts', () => {
    assert.equal(editEnvText('A=1\nB=2\nA=3\n', { A: '4' }), 'A=1\nB=2\nA=4\n')
  })

  it('leaves a name alone that only a value over several lines mentions', () => {
    const text = 'KEY="one\nCLIENT_ID=inside\n"\n'

    assert.equal(editEnvText(text, { CLIENT_ID: 'x' }), `${text}CLIENT_ID=x\n`)
  })

  it('quotes a value that dotenv would cut', () => {
    assert.equal(editEnvText('', { A: 'it#1' }), "A='it#1'\n")
    assert.equal(dotenv.parse(editEnvText('', { A: 'it#1' }))['A'], 'it#1')
  })

  const piece = fc.constantFrom(
    'CLIENT_ID=old',
    'CLIENT_ID=',
    'export SECRET = "x"  # why',
    "SECRET: 'a\nb'",
    'OTHER=`a',
    "X='",
    '# CLIENT_ID=no',
    'CLIENT_ID:',
    'SECRET=\n',
    'X=1\n',
    '\n',
    '\r\n',
    '\r',
    ' ',
    '=',
    '#',
    '"',
    '\uFEFF',
  )
  const anyText = fc
    .array(fc.oneof(piece, fc.string({ unit: 'grapheme', maxLength: 12 })), { maxLength: 14 })
    .map(pieces => pieces.join(''))

  it('any text reads the same afterwards but for what was to change, and keeps all its other lines', () => {
    const values = { CLIENT_ID: 'new-id', SECRET: '0123456789abcdef' }
    fc.assert(
      fc.property(anyText, text => {
        const edited = edit(text, values)
        fc.pre(edited !== null)

        assert.deepEqual(dotenv.parse(edited ?? ''), { ...dotenv.parse(text), ...values })
        const left = edited?.split(/\r\n|\r|\n/) ?? []
        const entry = /^\s*(export\s+)?(CLIENT_ID|SECRET)\s*[=:]/m
        const others = text.split(/\r\n|\r|\n/).filter(line => line !== '' && !mayBelongTo(entry, line))
        for (const line of others) assert.ok(left.includes(line), `lost ${JSON.stringify(line)}`)
      }),
      { numRuns: 2000 },
    )
  })

  it('a second edit with the same values changes nothing', () => {
    const values = { CLIENT_ID: 'new-id', SECRET: '0123456789abcdef' }
    fc.assert(
      fc.property(anyText, text => {
        const once = edit(text, values)
        fc.pre(once !== null)

        assert.equal(edit(once ?? '', values), once)
      }),
    )
  })
})

describe('the .env file', () => {
  it('is readable for its owner only, also where it was readable for all', async t => {
    const tenant = await startManagedTenant(t)
    const env = { AUTH0_MGMT_TOKEN: tenant.token }
    const fresh = newFolder(t)
    const open = newFolder(t, { '.env': '# mine\n' })
    chmodSync(join(open, '.env'), 0o644)

    for (const folder of [fresh, open]) await runSetup({ folder, env, args })

    for (const folder of [fresh, open]) assert.equal(statSync(join(folder, '.env')).mode & 0o777, 0o600)
    assert.match(filesIn(open)['.env'] ?? '', /^# mine\nISSUER_BASE_URL=/)
  })

  it('begins as a copy of .env.example', async t => {
    const tenant = await startManagedTenant(t)
    const example = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')
    const folder = newFolder(t, { '.env.example': example })

    await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args })

    const { '.env': text = '' } = filesIn(folder)
    assert.equal(
      text.replace(/^(ISSUER_BASE_URL|CLIENT_ID|CLIENT_SECRET|SECRET|ACCOUNT_API)=.+$/gm, '$1='),
      example,
    )
  })

  it('behind a link stays behind it', async t => {
    const tenant = await startManagedTenant(t)
    const elsewhere = newFolder(t, { settings: '# mine\n' })
    const folder = newFolder(t)
    symlinkSync(join(elsewhere, 'settings'), join(folder, '.env'))

    await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args })

    assert.match(filesIn(elsewhere)['settings'] ?? '', /^# mine\nISSUER_BASE_URL=/)
    assert.deepEqual(Object.keys(filesIn(elsewhere)), ['settings'])
  })

  const places = { 'mounted by itself': true, 'in a folder that takes no file': false }
  for (const [name, isMounted] of Object.entries(places))
    it(`${name} is written in place`, { skip: mayNotMount }, async t => {
      const tenant = await startManagedTenant(t)
      const mounts = new Mounts(t)
      const elsewhere = newFolder(t, { settings: `# mine\n${'# '.padEnd(5000, 'x')}\nPORT=3000\n` })
      const folder = newFolder(t, { '.env': '# a place\n' })
      if (isMounted) mounts.bind(join(elsewhere, 'settings'), join(folder, '.env'))
      else mounts.freeze(folder)

      const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args })
      const again = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args })

      const file = isMounted ? join(elsewhere, 'settings') : join(folder, '.env')
      assert.deepEqual([run.exitCode, again.exitCode], [0, 0])
      assert.match(
        readFileSync(file, 'utf8'),
        /^# (mine|a place)\n[\s\S]*^CLIENT_SECRET=\S+\nSECRET=\w{64}\nACCOUNT_API=management\n$/m,
      )
      assert.equal(statSync(file).mode & 0o777, 0o600)
      assert.deepEqual(Object.keys(filesIn(folder)), ['.env'])
      assert.match(again.stdout, /Nothing to do/)
    })

  it('mounted read-only is found out before the tenant is asked for anything', {
    skip: mayNotMount,
  }, async t => {
    const tenant = await startManagedTenant(t)
    const mounts = new Mounts(t)
    const elsewhere = newFolder(t, { settings: '# mine\n' })
    const folder = newFolder(t, { '.env': '# a place\n' })
    mounts.bind(join(elsewhere, 'settings'), join(folder, '.env'), { isReadOnly: true })

    const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args })

    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /\.env cannot be written \(EROFS\)\. Make it writable/)
    assert.deepEqual(tenant.asked, [])
  })

  const obstacles: Record<string, { arrange: (folder: string) => void; shown: RegExp }> = {
    'a read-only folder': {
      arrange: folder => chmodSync(folder, 0o555),
      shown: /setup-\w+ is read-only\. Make it/,
    },
    'a read-only file': {
      arrange: folder => writeFileSync(join(folder, '.env'), '# mine\n', { mode: 0o444 }),
      shown: /\.env is read-only\. Make it writable/,
    },
    'a folder in its place': {
      arrange: folder => mkdirSync(join(folder, '.env')),
      shown: /\.env is no file/,
    },
    'a text that is not UTF-8': {
      arrange: folder => writeFileSync(join(folder, '.env'), Buffer.from('\uFEFFA=1\n', 'utf16le')),
      shown: /\.env is no UTF-8 text/,
    },
    'a setting that is wrong': {
      arrange: folder => writeFileSync(join(folder, '.env'), 'PORT=many\n'),
      shown: /PORT is no whole number/,
    },
  }
  for (const [name, { arrange, shown }] of Object.entries(obstacles))
    it(`${name} is found out before the tenant is asked for anything`, async t => {
      const tenant = await startManagedTenant(t)
      const folder = newFolder(t)
      arrange(folder)

      const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args })
      chmodSync(folder, 0o755)

      assert.equal(run.exitCode, 2)
      assert.match(run.stderr, shown)
      assert.deepEqual(tenant.asked, [])
    })

  it('that cannot be edited safely is found out before the tenant is changed', async t => {
    const tenant = await startManagedTenant(t)
    const text = 'CLIENT_ID:\nX=1\n'
    const folder = newFolder(t, { '.env': text })

    const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args })

    assert.equal(run.exitCode, 1)
    assert.match(run.stderr, /\.env cannot be changed safely/)
    assert.deepEqual([filesIn(folder), await tenant.clients()], [{ '.env': text }, []])
  })

  it('and everything printed never holds the token', async t => {
    const tenant = await startManagedTenant(t)
    const folder = newFolder(t)
    const env = { AUTH0_MGMT_TOKEN: tenant.token }

    const runs = [
      await runSetup({ folder, env, args: ['--dry-run'] }),
      await runSetup({
        folder,
        answers: [
          [/shown\): /, tenant.token],
          [/Go on\? /, 'y'],
        ],
      }),
      await runSetup({ folder, env, args }),
    ]

    const everything = JSON.stringify([runs, filesIn(folder)])
    assert.ok(!everything.includes(tenant.token))
    for (const { client_secret } of await tenant.clients())
      assert.ok(!JSON.stringify(runs).includes(String(client_secret)))
  })
})

/** As `docker run -v` makes them, which takes the rights of root. Made before the folders, so that they end before those. */
class Mounts {
  readonly #places: string[] = []

  constructor(t: TestContext) {
    t.after(() => {
      for (const place of this.#places.reverse()) execFileSync('umount', [place])
    })
  }

  bind(file: string, place: string, { isReadOnly = false } = {}): void {
    execFileSync('mount', ['--bind', file, place])
    this.#places.push(place)
    if (isReadOnly) execFileSync('mount', ['-o', 'remount,bind,ro', place])
  }

  /** No file can be made in it, not even by root, and its `.env` can be written. */
  freeze(folder: string): void {
    this.bind(folder, folder, { isReadOnly: true })
    this.bind(join(folder, '.env'), join(folder, '.env'))
    execFileSync('mount', ['-o', 'remount,bind,rw', join(folder, '.env')])
  }
}

/** Null where the edit is refused, which is a valid result too. */
function edit(text: string, values: Record<string, string>): string | null {
  try {
    return editEnvText(text, values)
  } catch (error) {
    assert.ok(error instanceof SetupError)
    return null
  }
}

function mayBelongTo(entry: RegExp, line: string): boolean {
  return entry.test(line) || /['"`]/.test(line)
}

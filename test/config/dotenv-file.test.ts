import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { loadConfig } from '../../src/config/config.ts'
import { ConfigError } from '../../src/config/config-error.ts'
import { DotenvError, loadDotenv } from '../../src/config/dotenv-file.ts'

describe('the .env of a folder', () => {
  it('adds to the environment what that does not set, and says where it was', t => {
    const folder = folderWith(t, 'PORT=4000\r\nHOST="::1"\r\n')
    const env = { HOST: 'localhost' }

    const file = loadDotenv(folder, env)

    assert.deepEqual(env, { HOST: 'localhost', PORT: '4000' })
    assert.equal(file.source, `the environment and ${join(folder, '.env')}`)
  })

  it('that is not there adds nothing, and is named all the same', t => {
    const folder = folderWith(t)
    const env = {}

    const { source } = loadDotenv(folder, env)

    assert.deepEqual(env, {})
    assert.ok(source.startsWith(`the environment alone: there is no ${join(folder, '.env')}`))
  })

  it('may begin with a byte order mark', t => {
    const env: Record<string, string> = {}

    loadDotenv(folderWith(t, '\uFEFFPORT=4000\n'), env)

    assert.equal(env['PORT'], '4000')
  })

  const text = 'ISSUER_BASE_URL=acme.eu.auth0.com\nPORT=4000\n'
  const unreadable: Record<string, { bytes: Buffer; shown: RegExp }> = {
    'UTF-16, as PowerShell writes it': {
      bytes: Buffer.from(`\uFEFF${text}`, 'utf16le'),
      shown: /is no UTF-8 text, but UTF-16, as Windows PowerShell writes it: save it as UTF-8\.$/,
    },
    'UTF-16 without a mark': { bytes: Buffer.from(text, 'utf16le'), shown: /but UTF-16/ },
    'UTF-16 of the other byte order': {
      bytes: Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
      shown: /but UTF-16/,
    },
    'UTF-32': {
      bytes: Buffer.from([...text].flatMap(character => [character.charCodeAt(0), 0, 0, 0])),
      shown: /is no UTF-8 text/,
    },
    'Latin 1': {
      bytes: Buffer.from(`# f\xFCr alle\n${text}`, 'latin1'),
      shown: /is no UTF-8 text: save it as UTF-8\.$/,
    },
  }
  for (const [name, { bytes, shown }] of Object.entries(unreadable))
    it(`[S51] is refused as ${name}, and adds nothing`, t => {
      const folder = folderWith(t, bytes)
      const env = {}

      assert.throws(() => loadDotenv(folder, env), refusal(folder, shown))
      assert.deepEqual(env, {})
    })

  it('[S51] is refused where it is a folder', t => {
    const folder = folderWith(t)
    mkdirSync(join(folder, '.env'))

    assert.throws(() => loadDotenv(folder, {}), refusal(folder, /is a folder/))
  })

  it('[S51] is refused where it is a link that leads nowhere', t => {
    const folder = folderWith(t)
    symlinkSync(join(folder, 'gone'), join(folder, '.env'))

    assert.throws(() => loadDotenv(folder, {}), refusal(folder, /is a link that leads nowhere/))
  })

  for (const entry of [
    'SECRET=9f1b6c0d5a7e4238#f0e1d2c3b4a5968778695a4b3c2d1e0',
    'SECRET=#9f1b6c0d5a7e',
    "SECRET='9f#1b",
  ])
    it(`says that it cuts ${entry} at the #, and how to write it`, t => {
      const env = {}

      const file = loadDotenv(folderWith(t, `${entry}\n`), env)

      assert.throws(
        () => loadConfig(env, file),
        error =>
          error instanceof ConfigError &&
          error.problems.length === 1 &&
          error.message.includes('SECRET is cut at a #') &&
          error.message.includes("SECRET='…'"),
      )
    })

  for (const entry of [
    'REDIS_URL=redis://:pa#ss@valkey.internal',
    'CLIENT_SECRET=pQ7-rS8#tU9vW0xY1',
    'PORT=3000#000',
  ])
    it(`says the same of ${entry}`, t => {
      const env = {}

      const { cut } = loadDotenv(folderWith(t, `# a comment\n${entry}\nHOST=localhost # a comment\n`), env)

      assert.deepEqual(cut, [entry.replace(/=.*/, '')])
    })

  for (const entry of [
    "SECRET='9f1b#6c0d'",
    'SECRET="9f1b#6c0d"#comment',
    'SECRET=9f1b # comment#1',
    'SECRET= # comment',
    'SECRET=# comment',
    'SECRET=9f1b#6c\nSECRET=9f1b6c',
    '#SECRET=9f1b#6c',
  ])
    it(`cuts nothing in ${JSON.stringify(entry)}`, t => {
      const env = {}

      assert.deepEqual(loadDotenv(folderWith(t, `${entry}\n`), env).cut, [])
    })

  it('cuts nothing that the environment sets', t => {
    const env = { SECRET: '9f1b#6c0d' }

    assert.deepEqual(loadDotenv(folderWith(t, 'SECRET=9f1b#6c0d\n'), env).cut, [])
  })

  it('[S55] names what Node.js reads before it', t => {
    const text =
      'NODE_EXTRA_CA_CERTS=/ca.pem\nNODE_USE_ENV_PROXY=1\nHTTPS_PROXY=http://proxy\nNODE_OPTIONS=\nNODE_ENV=production\n'

    const { withoutEffect } = loadDotenv(folderWith(t, text), { HTTPS_PROXY: 'http://proxy' })

    assert.deepEqual(withoutEffect, ['NODE_EXTRA_CA_CERTS', 'NODE_USE_ENV_PROXY'])
  })
})

function folderWith(t: TestContext, text?: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'dotenv-'))
  t.after(() => rmSync(folder, { recursive: true }))
  if (text !== undefined) writeFileSync(join(folder, '.env'), text)
  return folder
}

function refusal(folder: string, shown: RegExp): (error: unknown) => boolean {
  return error =>
    error instanceof DotenvError && error.message.startsWith(folder) && shown.test(error.message)
}

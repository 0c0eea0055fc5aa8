// @group delivery
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../scripts/release.mjs', import.meta.url))
const changelog =
  '# Changelog\n\n## 1.2.0 (2027-02-03)\n\n### Fixed\n\n- a door\n\n## 1.1.0 (2027-01-02)\n\n- a window\n'

describe('a release', () => {
  it('is a tag whose text is the section of the changelog', t => {
    const repository = newRepository(t)

    const { status, stdout } = release(repository)

    assert.equal(status, 0)
    assert.match(stdout, /git push origin v1\.2\.0/)
    assert.equal(
      git(repository, 'for-each-ref', '--format=%(objecttype) %(contents)', 'refs/tags/v1.2.0'),
      'tag v1.2.0\n\n### Fixed\n\n- a door',
    )
    assert.equal(git(repository, 'rev-parse', 'v1.2.0^{commit}'), git(repository, 'rev-parse', 'HEAD'))
  })

  const refusals: Record<string, { files: Record<string, string>; reason: RegExp }> = {
    'the changelog has no section for it': {
      files: { 'CHANGELOG.md': changelog.replace('1.2.0 (2027-02-03)', 'Unreleased') },
      reason: /no section "## 1\.2\.0 \(YYYY-MM-DD\)": rename "Unreleased"/,
    },
    'its section has no date': {
      files: { 'CHANGELOG.md': changelog.replace('(2027-02-03)', '(soon)') },
      reason: /the heading is not like "## 1\.2\.0 \(YYYY-MM-DD\)"/,
    },
    'its section is empty': {
      files: { 'CHANGELOG.md': changelog.replace(/### Fixed\n\n- a door\n/, '') },
      reason: /says nothing about 1\.2\.0/,
    },
    'there are entries that belong to no release': {
      files: { 'CHANGELOG.md': changelog.replace('## 1.2.0', '## Unreleased\n\n- a roof\n\n## 1.2.0') },
      reason: /entries under "Unreleased"/,
    },
    'another release is newer': {
      files: {
        'CHANGELOG.md': changelog.replace('## 1.2.0', '## 1.3.0 (2027-03-04)\n\n- a roof\n\n## 1.2.0'),
      },
      reason: /newer sections than 1\.2\.0/,
    },
    'the lock file has another version': {
      files: { 'package-lock.json': lockOf('1.1.0') },
      reason: /npm install --package-lock-only/,
    },
    'SECURITY.md promises nothing for it': {
      files: { 'SECURITY.md': 'Version 2 gets them until 2028-01-01' },
      reason: /does not say until when version 1 gets fixes/,
    },
    'what SECURITY.md promises would be over': {
      files: { 'SECURITY.md': 'Version 1 gets them until 2027-02-03' },
      reason: /over on the day of the release/,
    },
  }

  for (const [name, { files, reason }] of Object.entries(refusals))
    it(`is refused where ${name}`, t => {
      const repository = newRepository(t, files)

      const { status, stderr } = release(repository)

      assert.equal(status, 1)
      assert.match(stderr, reason)
      assert.equal(git(repository, 'tag'), '')
    })

  it('is refused where files are not committed, and names them, with all other reasons', t => {
    const repository = newRepository(t, { 'SECURITY.md': '' })
    writeFileSync(join(repository, 'CHANGELOG.md'), `${changelog}\n`)
    writeFileSync(join(repository, 'left-over.ts'), '')

    const { status, stderr } = release(repository)

    assert.equal(status, 1)
    assert.match(stderr, /not committed: CHANGELOG\.md, left-over\.ts\.[\s\S]*SECURITY\.md/)
    assert.equal(git(repository, 'tag'), '')
  })

  it('is refused where its tag exists', t => {
    const repository = newRepository(t)
    release(repository)
    const before = git(repository, 'rev-parse', 'v1.2.0')

    const { status, stderr } = release(repository)

    assert.equal(status, 1)
    assert.match(stderr, /v1\.2\.0 exists: raise the version/)
    assert.equal(git(repository, 'rev-parse', 'v1.2.0'), before)
  })
})

function newRepository(t: TestContext, changes: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'release-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const files = {
    'package.json': JSON.stringify({ version: '1.2.0' }),
    'package-lock.json': lockOf('1.2.0'),
    'CHANGELOG.md': changelog,
    'SECURITY.md': 'Version 1 gets them until 2028-01-01 at least',
    ...changes,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  git(folder, 'init', '--quiet')
  git(folder, 'add', '.')
  git(folder, 'commit', '--quiet', '--message', 'All of it')
  return folder
}

function lockOf(version: string): string {
  return JSON.stringify({ version, packages: { '': { version } } })
}

function release(cwd: string) {
  return spawnSync(process.execPath, [script], { cwd, env, encoding: 'utf8' })
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, env, encoding: 'utf8' }).trim()
}

// whatever whoever runs the tests has configured
const env = {
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_SYSTEM: devNull,
  GIT_AUTHOR_NAME: 'A test',
  GIT_AUTHOR_EMAIL: 'test@people.example',
  GIT_COMMITTER_NAME: 'A test',
  GIT_COMMITTER_EMAIL: 'test@people.example',
}

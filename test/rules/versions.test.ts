import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

const { version } = JSON.parse(read('package.json'))
const sections = [...read('CHANGELOG.md').matchAll(/^## (.+)\n([\s\S]*?)(?=^## |(?![\s\S]))/gm)].map(
  ([, heading = '', text = '']) => ({ heading, text: text.trim() }),
)
const releases = sections
  .filter(({ heading }) => heading !== 'Unreleased')
  .map(({ heading }) => {
    const [, number = '', date = ''] = /^(\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$/.exec(heading) ?? []
    return { heading, number, date }
  })

describe('the version', () => {
  it('is the same in package.json and in the lock file', () => {
    const lock = JSON.parse(read('package-lock.json'))

    assert.match(version, /^\d+\.\d+\.\d+$/)
    assert.deepEqual([lock.version, lock.packages[''].version], [version, version])
  })

  it('is the newest release of the changelog, or the one that "Unreleased" becomes', () => {
    const [newest] = releases
    const unreleased = sections.find(({ heading }) => heading === 'Unreleased')

    if (newest?.number !== version) {
      assert.ok(unreleased?.text, `CHANGELOG.md says nothing about ${version}`)
      assert.ok(!newest || isNewer(version, newest.number), `${version} is older than ${newest?.number}`)
    }
  })

  it('gets security fixes, by SECURITY.md, and no other major version does', () => {
    const promises = [...read('SECURITY.md').matchAll(/Version (\d+) gets them until (\d{4}-\d\d-\d\d)/g)]

    const [major = ''] = version.split('.')
    assert.deepEqual(
      promises.map(([, number]) => number),
      [major],
    )
    const [, , until = ''] = promises[0] ?? []
    assert.ok(until > (releases[0]?.date ?? ''), `the promise ends on ${until}, before the newest release`)
  })
})

describe('CHANGELOG.md', () => {
  it('has "Unreleased" first, then each release once, the newest first, with its date', () => {
    const headings = sections.map(({ heading }) => heading)

    assert.ok(headings.indexOf('Unreleased') <= 0)
    assert.deepEqual(
      releases.filter(({ number }) => number === '').map(({ heading }) => heading),
      [],
    )
    for (const [index, { number, date }] of releases.entries()) {
      const older = releases[index + 1]
      if (!older) continue
      assert.ok(isNewer(number, older.number), `${number} stands above ${older.number}`)
      assert.ok(date >= older.date, `${number} is older than ${older.number}`)
    }
  })

  it('has a line for each behaviour, and for a new major version what to do', () => {
    for (const { heading, text } of sections) assert.match(text, /^- /m, heading)
    const majors = releases.filter(({ number }) => /^\d+\.0\.0$/.test(number))
    for (const { heading } of majors)
      assert.match(
        sections.find(each => each.heading === heading)?.text ?? '',
        /^### What to do when you upgrade$/m,
      )
  })
})

function isNewer(one: string, other: string): boolean {
  const [numbers, others] = [one, other].map(each => each.split('.').map(Number))
  const index = [0, 1, 2].find(place => numbers?.[place] !== others?.[place])
  return index !== undefined && (numbers?.[index] ?? 0) > (others?.[index] ?? 0)
}

function read(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
}

// Tags what is checked out as the release that package.json names: node scripts/release.mjs
// The tag's text is the section of CHANGELOG.md. It works on the repository in whose root it is started, and pushes nothing.
// docs/upgrading.md has the steps before it.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const { version } = JSON.parse(read('package.json'))
const tag = `v${version}`
const sections = read('CHANGELOG.md')
  .split(/^## /m)
  .slice(1)
  .map(section => ({
    heading: section.split('\n')[0].trim(),
    text: section.slice(section.indexOf('\n')).trim(),
  }))
const section = sections.find(({ heading }) => heading.startsWith(`${version} (`))

const problems = [...ofRepository(), ...ofVersion(), ...ofChangelog(), ...ofPromises()]
if (problems.length > 0) {
  console.error(`${tag} is not released:\n${problems.map(problem => `  - ${problem}\n`).join('')}`)
  process.exitCode = 1
} else {
  // a heading of Markdown would be a comment to git
  git('tag', '--annotate', '--cleanup=whitespace', '--message', `${tag}\n\n${section.text}`, tag)
  console.log(`${tag} is tagged. To publish it: git push origin ${tag}`)
}

function ofRepository() {
  const changed = git('status', '--porcelain').split('\n').filter(Boolean)
  return [
    ...(changed.length > 0
      ? [`These files are not committed: ${changed.map(line => line.slice(3)).join(', ')}.`]
      : []),
    ...(git('tag', '--list', tag) ? [`The tag ${tag} exists: raise the version in package.json.`] : []),
  ]
}

function ofVersion() {
  const lock = JSON.parse(read('package-lock.json'))
  const isSame = lock.version === version && lock.packages[''].version === version
  return [
    ...(/^\d+\.\d+\.\d+$/.test(version) ? [] : [`The version ${version} is not like 1.2.3.`]),
    ...(isSame ? [] : ['package-lock.json has another version: run "npm install --package-lock-only".']),
  ]
}

function ofChangelog() {
  const unreleased = sections.find(({ heading }) => heading === 'Unreleased')
  const wanted = `"## ${version} (YYYY-MM-DD)"`
  if (!section) return [`CHANGELOG.md has no section ${wanted}: rename "Unreleased".`]
  return [
    ...(/ \(\d{4}-\d\d-\d\d\)$/.test(section.heading)
      ? []
      : [`CHANGELOG.md: the heading is not like ${wanted}.`]),
    ...(section.text ? [] : [`CHANGELOG.md says nothing about ${version}.`]),
    ...(unreleased?.text ? [`CHANGELOG.md has entries under "Unreleased": move them to ${version}.`] : []),
    ...(sections.filter(({ heading }) => heading !== 'Unreleased')[0] === section
      ? []
      : [`CHANGELOG.md has newer sections than ${version}.`]),
  ]
}

function ofPromises() {
  const [major] = version.split('.')
  const [, until] =
    new RegExp(`Version ${major} gets them until (\\d{4}-\\d\\d-\\d\\d)`).exec(read('SECURITY.md')) ?? []
  const [, date = ''] = /\((.+)\)$/.exec(section?.heading ?? '') ?? []
  if (until === undefined) return [`SECURITY.md does not say until when version ${major} gets fixes.`]
  return until > date
    ? []
    : [`SECURITY.md promises fixes until ${until}, which is over on the day of the release.`]
}

function git(...args) {
  return execFileSync('git', args, { encoding: 'utf8' }).trimEnd()
}

function read(file) {
  return readFileSync(join(process.cwd(), file), 'utf8')
}

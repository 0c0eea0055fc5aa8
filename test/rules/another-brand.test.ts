// @group delivery
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { brand } from '../../src/brand.ts'
import { startProcess } from '../support/process.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const copy = mkdtempSync(join(tmpdir(), 'another-brand-'))
after(() => rmSync(copy, { recursive: true, force: true }))

describe('another name, other prefixes, another colour and another name of the package', () => {
  it('break no test', async () => {
    for (const name of ['src', 'views', 'public', 'test', 'docs', 'dist', 'package.json'])
      cpSync(join(root, name), join(copy, name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    change('src/brand.ts', {
      [`name: '${brand.name}'`]: "name: 'Röntgen & Söhne'",
      [`'${brand.metricsPrefix}'`]: "'bones_'",
      [`'${brand.channelPrefix}'`]: "'bones:'",
    })
    change('public/tokens.css', { '--accent: #': '--accent: #4a1fa2; --unused: #' })
    change('package.json', { '"name": "': '"name": "another-' })

    const child = startProcess({}, { args: ['--import', 'tsx', '--test', ...tests], cwd: copy })
    const code = await child.ended()

    assert.equal(code, 0, child.output.stdout)
  })
})

/** Those that are about names, words or colours. */
const tests = [
  'events',
  'metrics/http',
  'pages/layout',
  'rules/brand',
  'rules/metrics-doc',
  'tools/tenant-setup/find-application',
].map(name => `test/${name}.test.ts`)

function change(file: string, words: Record<string, string>): void {
  let text = readFileSync(join(copy, file), 'utf8')
  for (const [word, other] of Object.entries(words)) {
    assert.ok(text.includes(word), `${file} has no ${word}`)
    text = text.replace(word, () => other)
  }
  writeFileSync(join(copy, file), text)
}

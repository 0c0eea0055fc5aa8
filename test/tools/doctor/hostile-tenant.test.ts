import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { examine } from '../../../src/tools/doctor/examination.ts'
import { wordsOf } from '../../../src/tools/doctor/tenant/error-page.ts'
import { startBroken } from '../../support/doctor/stage.ts'

/** Each had an expression of the doctor search for an end from each of many beginnings. */
const pages = {
  'nothing but <': '<'.repeat(200_000),
  'tags that nothing closes': '<a '.repeat(200_000),
  'scripts without an end': '<script>'.repeat(100_000),
  'styles that open and never close': '<style '.repeat(100_000),
  'ends without a beginning': '</head>'.repeat(100_000),
  'elements of one kind inside another': '<head><script></style>'.repeat(40_000),
  'half entities': '&'.repeat(500_000),
  'white space': ' \n'.repeat(300_000),
  'languages without an end': '<html lang'.repeat(50_000),
  'text that may be base64': 'A'.repeat(500_000),
  'short runs of base64': `${'A'.repeat(17)} `.repeat(30_000),
  'half escapes': '\\u00'.repeat(100_000),
  'words of an error again and again': 'redirect_uri '.repeat(50_000),
}

describe('a page of a hostile tenant', () => {
  for (const [name, body] of Object.entries(pages))
    it(`[S67] costs the doctor no time: ${name}`, { timeout: 60_000 }, async t => {
      const { provider, env } = await startBroken(t)
      provider.fault('/authorize', { kind: 'status', status: 403, body })
      const startedAt = process.cpuUsage()

      const { findings } = await examine(env)

      // computing time, which does not depend on what else this machine does
      const { user, system } = process.cpuUsage(startedAt)
      assert.ok(user + system < 5_000_000, `the doctor computed for ${Math.round((user + system) / 1000)} ms`)
      assert.equal(findings.find(({ check }) => check === 'callback')?.problem, 'unexpected-page')
    })

  it('loses its markup, and what no browser shows', () => {
    const page =
      '<!doctype html><head><title>Oops</title><script>if (a<b) "</style>"</script></head>' +
      '<body class="a"><STYLE>p > a {}</STYLE><h1>Callback URL&#39;s\nmismatch.</h1></body>'

    assert.equal(wordsOf(page), "Callback URL's mismatch.")
  })

  it('keeps the words behind a head that nothing ends', () => {
    assert.equal(wordsOf('<head><title>Oops</title><p>Unknown client'), 'Oops Unknown client')
  })
})

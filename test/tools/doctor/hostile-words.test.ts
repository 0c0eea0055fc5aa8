import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, it } from 'node:test'
import { examine } from '../../../src/tools/doctor/examination.ts'
import { toText } from '../../../src/tools/doctor/report.ts'
import { formEncode } from '../../../src/tools/foreign-text.ts'
import { credentials, startBroken, startTenant } from '../../support/doctor/stage.ts'

const clientSecret = 'mN1b/V3cX5zL7&kJ9hG2+fD4sA6pO8 iU0yT'.replace(' ', '~')
/** What tells it, encoded or not: a piece that stands in no other text. */
const pieces = /V3cX5zL7|kJ9hG2|fD4sA6pO8/

/** What the tenant says of the credentials that it was sent. */
const echoes: Record<string, (authorization: string) => string> = {
  'the Authorization header': authorization => authorization,
  'the credentials in it': authorization => atob(authorization.slice('Basic '.length)),
  'the secret as it is': () => clientSecret,
  'the secret percent-encoded': () => encodeURIComponent(clientSecret),
  'the secret form-encoded': () => formEncode(clientSecret),
  'the secret in base64': () => btoa(clientSecret),
  'the secret in base64url behind another name': () => Buffer.from(`x:${clientSecret}`).toString('base64url'),
  'so many words that the secret would be cut': () => `${'x'.repeat(175)}${clientSecret}`,
  'so many words that the header would be cut': authorization => `${'x'.repeat(120)} ${authorization}`,
}

describe('a hostile tenant', () => {
  for (const [name, echo] of Object.entries(echoes))
    for (const inJson of [JSON.stringify, escapeAll])
      it(`[S67] makes the doctor print nothing of the secret by repeating ${name}, by ${inJson.name}`, async t => {
        const instead = (request: IncomingMessage, response: ServerResponse) => {
          if (request.url !== '/oauth/token') return false
          const description = echo(request.headers.authorization ?? '')
          const json = `{"error":"invalid_client","error_description":${inJson(description)}}`
          response.writeHead(401, { 'Content-Type': 'application/json' }).end(json)
          return true
        }
        const env = await startTenant(t, { settings: { clientSecret }, instead })

        const examination = await examine({ ...env, CLIENT_SECRET: clientSecret })

        assertSilent(JSON.stringify(examination) + toText(examination, { isColoured: false }))
      })

  it('[S67] makes the doctor print nothing of the secret by a page or a redirect', async t => {
    const encoded = encodeURIComponent(clientSecret)
    const answers: readonly ((response: ServerResponse) => unknown)[] = [
      response => response.writeHead(403).end(`<p>${'x'.repeat(180)}${clientSecret.replace('&', '&amp;')}`),
      response =>
        response.writeHead(302, { Location: `https://x.example/?error=${'x'.repeat(180)}${encoded}` }).end(),
      response =>
        response.writeHead(302, { Location: `https://x.example/?error=${formEncode(clientSecret)}` }).end(),
    ]
    for (const answer of answers) {
      const instead = (request: IncomingMessage, response: ServerResponse) => {
        const isMeant = request.url?.startsWith('/authorize') || request.url?.startsWith('/v2/logout')
        if (isMeant) answer(response)
        return isMeant === true
      }
      const env = await startTenant(t, { settings: { clientSecret }, instead })

      const examination = await examine({ ...env, CLIENT_SECRET: clientSecret })

      assertSilent(JSON.stringify(examination) + toText(examination, { isColoured: false }))
    }
  })

  it('[S67] steers no terminal, whichever member of its documents it uses', async t => {
    const steering = '\u001b[2J\u0007\u202e\u009b\r\n'
    const { provider, env } = await startBroken(t)
    for (const discovery of [
      { jwks_uri: `${provider.issuer}/${steering}keys` },
      { issuer: `https://x.example/${steering}` },
      { id_token_signing_alg_values_supported: [steering] },
      { response_types_supported: [steering] },
      { code_challenge_methods_supported: [steering] },
      { token_endpoint: `http://127.0.0.1:1/${steering}` },
    ]) {
      provider.lie({ discovery: truth => ({ ...truth, ...discovery }) })

      const examination = await examine({ ...env, CLIENT_SECRET: credentials.clientSecret })

      const report = toText(examination, { isColoured: false })
      assert.doesNotMatch(report, /(?!\n)\p{C}/u)
      assert.doesNotMatch(JSON.stringify(examination), /\p{C}|\\u00|\\[rb]/u)
    }
  })
})

function assertSilent(report: string): void {
  assert.match(report, /\[removed\]/)
  assert.doesNotMatch(report, pieces)
  for (const [run] of report.matchAll(/[\w+/-]{8,}/g))
    for (let skipped = 0; skipped < 4; skipped++)
      assert.doesNotMatch(Buffer.from(run.slice(skipped), 'base64').toString('latin1'), pieces)
}

/** As JSON may write it: each character by its number. */
function escapeAll(text: string): string {
  return `"${[...text].map(character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
}

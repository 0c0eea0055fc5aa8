import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { createCertificate } from '../support/certificate.ts'
import { notePage } from '../support/note-page.ts'

const notes: string[] = []

for (const scheme of ['http', 'https'] as const)
  describe(`a POST over ${scheme}`, () => {
    let app: RunningApplication
    before(async () => {
      const certificate = scheme === 'https' ? { certificate: await createCertificate() } : {}
      app = await startApplication({ pages: notePage(notes), ...certificate })
    })
    after(() => app?.close())

    /** The headers of a form of ours, but for these. */
    async function post(headers: Record<string, string | undefined>) {
      notes.length = 0
      return app.client().sendForm('/note', { note: 'Cats' }, headers)
    }

    const noMetadata = {
      'Sec-Fetch-Site': undefined,
      'Sec-Fetch-Mode': undefined,
      'Sec-Fetch-Dest': undefined,
    }

    for (const [name, headers] of [
      ['of a page of ours', {}],
      ['that a person sends again', { 'Sec-Fetch-Site': 'none' }],
      ['of a page of ours, in a browser without metadata', noMetadata],
      ['of a page of ours, by metadata alone', { Origin: undefined, Referer: undefined }],
    ] as const)
      it(`[S56] ${name} is taken, and answered with a redirect`, async () => {
        const { status, headers: answer } = await post(headers)

        assert.equal(status, 303)
        assert.equal(answer.location, '/note')
        assert.deepEqual(notes, ['Cats'])
      })

    const own = () => new URL(app.origin)
    for (const [name, headers] of [
      ['of another site', () => ({ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://elsewhere.example' })],
      ['of a sibling host or another port', () => ({ 'Sec-Fetch-Site': 'same-site' })],
      // Firefox's, by way of a redirect of a page that sends no referrer
      ['that says it has no site, and no origin', () => ({ 'Sec-Fetch-Site': 'none', Origin: 'null' })],
      [
        'that says it has no site, of another port',
        () => ({ 'Sec-Fetch-Site': 'none', Origin: `${scheme}://localhost:1` }),
      ],
      [
        'that says it has no site, and does not say of whom',
        () => ({ 'Sec-Fetch-Site': 'none', Origin: undefined }),
      ],
      ['with two values of metadata', () => ({ 'Sec-Fetch-Site': 'same-origin, cross-site' })],
      ['with empty metadata', () => ({ 'Sec-Fetch-Site': '' })],
      ['with metadata in other letters', () => ({ 'Sec-Fetch-Site': 'Same-Origin' })],
      ['of nobody', () => ({ ...noMetadata, Origin: undefined })],
      ['of a sandbox', () => ({ ...noMetadata, Origin: 'null' })],
      ['of another site, without metadata', () => ({ ...noMetadata, Origin: 'https://elsewhere.example' })],
      ['of another port, without metadata', () => ({ ...noMetadata, Origin: `${scheme}://localhost:1` })],
      ['of no port, without metadata', () => ({ ...noMetadata, Origin: `${scheme}://localhost` })],
      [
        'of another scheme, without metadata',
        () => ({
          ...noMetadata,
          Origin: app.origin.replace(/^https?/, scheme === 'http' ? 'https' : 'http'),
        }),
      ],
      [
        'of a sibling host, without metadata',
        () => ({ ...noMetadata, Origin: `${scheme}://mail.${own().host}` }),
      ],
      [
        'of a longer name, without metadata',
        () => ({ ...noMetadata, Origin: `${app.origin}.elsewhere.example` }),
      ],
      [
        'of two origins, without metadata',
        () => ({ ...noMetadata, Origin: `${app.origin}, https://a.example` }),
      ],
      ['of a path, without metadata', () => ({ ...noMetadata, Origin: `${app.origin}/` })],
      [
        'of an upper-case origin, without metadata',
        () => ({ ...noMetadata, Origin: app.origin.toUpperCase() }),
      ],
    ] as const)
      it(`[S56] ${name} changes nothing`, async () => {
        const { status, body } = await post(headers())

        assert.equal(status, 403)
        assert.match(body, /<h1>This did not come from a page of ours<\/h1>/)
        assert.deepEqual(notes, [])
      })

    it('[S56] of another site is refused as JSON to a program', async () => {
      const { status, body } = await post({ 'Sec-Fetch-Site': 'cross-site', Accept: 'application/json' })

      assert.equal(status, 403)
      assert.equal(JSON.parse(body).error, 'foreign-post')
    })

    // over https no certificate has another name
    if (scheme === 'http')
      it('[S56] for another host name is sent to ours, where its metadata counts', async () => {
        const { status, headers } = await post({ Host: 'mail.example', 'Sec-Fetch-Site': 'cross-site' })

        assert.equal(status, 307)
        assert.equal(headers.location, `${app.origin}/note`)
        assert.deepEqual(notes, [])
      })
  })

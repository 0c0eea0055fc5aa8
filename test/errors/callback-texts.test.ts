import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, beforeEach, describe, it } from 'node:test'
import { isInteractionRequired, readCallbackError, sentences } from '../../src/errors/callback-errors.ts'
import { errorPages, type FailureKind } from '../../src/errors/failure-kinds.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { authorizationError } from '../support/broken-provider/mutations.ts'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import type { Answer } from '../support/client.ts'

let provider: BrokenProvider
let app: RunningApplication
before(async () => {
  provider = await startBrokenProvider()
})
beforeEach(async () => {
  await app?.close()
  app = await startApplication({ env: provider.env })
})
after(async () => {
  await app?.close()
  await provider?.close()
})

async function refusedWith(error: string, description: string): Promise<Answer> {
  provider.lie(authorizationError(error, description))
  return app.client().follow('/login')
}

interface Refusal {
  readonly error: string
  readonly description: string
  readonly kind: FailureKind
  /** The error itself, where the text says no more. */
  readonly reason?: string
  readonly isQuoted?: true
}

/** What real tenants send, and what Actions may say: each of those has words of Auth0's sentences in it. */
const { fromTenants, fromActions }: { fromTenants: Refusal[]; fromActions: string[] } = JSON.parse(
  readFileSync(new URL('../data/callback-errors.json', import.meta.url), 'utf8'),
)

describe('what a real tenant sends back', () => {
  for (const { error, description, kind, reason = error, isQuoted } of fromTenants)
    it(`[S10] (${error}, ${description.slice(0, 60)}) ends on the page "${errorPages[kind].heading}"`, async () => {
      const page = await refusedWith(error, description)

      const line = app.logged.find(({ event }) => event === 'login.failed')
      assert.equal(headingOf(page), errorPages[kind].heading)
      assert.equal(page.status, errorPages[kind].status)
      assert.deepEqual([line?.['failure'], line?.['reason']], [kind, reason])
      assert.equal(quoteOf(page), isQuoted ? escaped(description) : null)
      assert.ok(isQuoted || !page.body.includes(escaped(description)), 'the page has the text')
    })

  it('[S10] about a person outside of the organization shows no id', async () => {
    const page = await refusedWith(
      'access_denied',
      'user auth0|65a1c0de is not part of the org_9Wf3 organization',
    )

    assert.doesNotMatch(page.body, /65a1c0de|org_9Wf3/)
  })

  it('[S10] about an exception in an Action is an error in the log, and its text is nowhere', async () => {
    const page = await refusedWith('access_denied', "Cannot read properties of undefined (reading 'plan')")

    const line = app.logged.find(({ event }) => event === 'login.failed')
    assert.equal(line?.['level'], 50)
    assert.doesNotMatch(page.body, /Cannot read/)
    assert.match(page.body, /An Action of the tenant threw an exception/)
  })
})

describe('each sentence in the table', () => {
  for (const { text, kind } of sentences)
    it(`[S10] "${text}" leads to the page "${errorPages[kind].heading}", and to the plain denial with more after it`, async () => {
      const description = text.replaceAll('…', 'x').replaceAll('*', '')

      const page = await refusedWith('access_denied', description)
      const other = await refusedWith('access_denied', `Our Action says: ${description}`)

      assert.equal(headingOf(page), errorPages[kind].heading)
      assert.equal(headingOf(other), errorPages.denied.heading)
    })
})

describe('an error of the callback', () => {
  it('tells whether the tenant has to show a page first', () => {
    const codes = ['login_required', 'consent_required', 'interaction_required', 'access_denied', null]

    assert.deepEqual(codes.map(isInteractionRequired), [true, true, true, false, false])
  })
})

describe("an Action's own words", () => {
  for (const words of fromActions)
    it(`[S10] "${words}" are quoted on the page of a plain denial`, async () => {
      const pages = [await refusedWith('access_denied', words), await refusedWith('unauthorized', words)]

      for (const page of pages) {
        assert.equal(page.status, 403)
        assert.equal(headingOf(page), errorPages.denied.heading)
        assert.equal(quoteOf(page), escaped(words))
      }
    })

  it('[S10] of a megabyte choose no page either, and take no time', async () => {
    const startedAt = performance.now()
    const found = ['user is blocked'.repeat(70_000), 'x '.repeat(500_000), 'x '.repeat(150)].map(text =>
      readCallbackError('access_denied', text),
    )

    assert.deepEqual(new Set(found.map(({ kind }) => kind)), new Set(['denied']))
    assert.ok(performance.now() - startedAt < 1000)
  })
})

function headingOf({ body }: Answer): string | undefined {
  return /<h1>([^<]+)<\/h1>/.exec(body)?.[1]
}

function quoteOf({ body }: Answer): string | null {
  return /<blockquote dir="auto">(.*?)<\/blockquote>/s.exec(body)?.[1] ?? null
}

/** As EJS escapes. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;')
}

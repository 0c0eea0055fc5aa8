import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { errorPages, type FailureKind } from '../../src/errors/error-pages.ts'
import { tenantSentences } from '../../src/errors/callback-errors.ts'
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

/** As they come from real tenants. */
const real: [error: string, description: string, kind: FailureKind, reason?: string][] = [
  ['unauthorized', 'user is blocked', 'blocked'],
  ['unauthorized', 'The verification code has expired. Please try to login again.', 'expired'],
  ['access_denied', 'User has canceled the interaction.', 'denied'],
  ['access_denied', 'The user has denied your application access.', 'denied'],
  ['access_denied', 'the specified account is not allowed to accept the current invitation', 'denied'],
  [
    'unauthorized',
    'This login attempt has been blocked because the password you are using was previously disclosed through a data breach.',
    'denied',
  ],
  [
    'unauthorized',
    'We have detected suspicious login behavior and further attempts will be blocked.',
    'denied',
  ],
  ['access_denied', 'Unexpected token u in JSON at position 0', 'misconfigured', 'action_failed'],
  [
    'access_denied',
    `Unexpected token '<', "<!DOCTYPE "... is not valid JSON`,
    'misconfigured',
    'action_failed',
  ],
  ['access_denied', '"undefined" is not valid JSON', 'misconfigured', 'action_failed'],
  [
    'access_denied',
    "Cannot read properties of undefined (reading 'roles')",
    'misconfigured',
    'action_failed',
  ],
  ['access_denied', 'rolesOf is not defined', 'misconfigured', 'action_failed'],
  ['access_denied', 'event.user.roles.has is not a function', 'misconfigured', 'action_failed'],
  ['access_denied', 'Service not found: https://api.acme.com', 'misconfigured', 'invalid_target'],
  [
    'access_denied',
    'Service not enabled within domain: https://api.acme.com',
    'misconfigured',
    'invalid_target',
  ],
  ['invalid_request', 'no connections enabled for the client', 'misconfigured', 'no_connections'],
  [
    'invalid_request',
    'no connections enabled for the organization org_9Wf3',
    'misconfigured',
    'no_connections',
  ],
  [
    'invalid_request',
    'parameter organization is required for this client',
    'misconfigured',
    'organization_required',
  ],
  [
    'invalid_request',
    'parameter organization is invalid: organization does not exist',
    'misconfigured',
    'organization_invalid',
  ],
]

/** What Actions may say: each has words of Auth0's sentences in it. */
const ofActions = [
  'Your device could not be verified. Write an e-mail to the helpdesk.',
  'Sign-ups from this country are blocked.',
  'This user is blocked from the beta.',
  'user is blocked by the works council',
  'Please verify your email before logging in. Or call 0900 1234.',
  'E-mail verification is not needed: you are not on the list.',
  'Service not found in your country.',
  'Service not enabled for students.',
  'no connections enabled for the clients of this plan',
  'A reason is not defined',
  'This account is not a function account',
  'The verification code has expired.',
  'parameter organization is required for this client, says our Action',
]

describe('what a real tenant sends back', () => {
  for (const [error, description, kind, reason = error] of real)
    it(`[S10] (${error}, ${description.slice(0, 60)}) ends on the page "${errorPages[kind].heading}"`, async () => {
      const page = await refusedWith(error, description)

      const line = app.logged.find(({ event }) => event === 'login.failed')
      assert.equal(headingOf(page), errorPages[kind].heading)
      assert.equal(page.status, errorPages[kind].status)
      assert.deepEqual([line?.['failure'], line?.['reason']], [kind, reason])
      assert.equal(quoteOf(page), errorPages[kind].status === 403 ? escaped(description) : null)
    })

  it('[S10] about a person outside of the organization shows no id', async () => {
    const page = await refusedWith(
      'access_denied',
      'user auth0|65a1c0de is not part of the org_9Wf3 organization',
    )

    assert.equal(headingOf(page), errorPages.denied.heading)
    assert.equal(quoteOf(page), null)
    assert.doesNotMatch(page.body, /65a1c0de|org_9Wf3/)
  })
})

describe('each sentence in the table', () => {
  for (const { text, kind } of tenantSentences)
    it(`[S10] "${text}" leads to the page "${errorPages[kind].heading}", and to the plain denial with more after it`, async () => {
      const description = text.replaceAll('…', 'x').replaceAll('*', '')

      const page = await refusedWith('access_denied', description)
      const other = await refusedWith('access_denied', `Our Action says: ${description}`)

      assert.equal(headingOf(page), errorPages[kind].heading)
      assert.equal(headingOf(other), errorPages.denied.heading)
    })
})

describe("an Action's own words", () => {
  for (const words of ofActions)
    it(`[S10] "${words}" are quoted on the page of a plain denial`, async () => {
      const pages = [await refusedWith('access_denied', words), await refusedWith('unauthorized', words)]

      for (const page of pages) {
        assert.equal(page.status, 403)
        assert.equal(headingOf(page), errorPages.denied.heading)
        assert.equal(quoteOf(page), escaped(words))
      }
    })

  it('[S10] of a megabyte choose no page either, and take no time', async () => {
    const { findSentence } = await import('../../src/errors/callback-errors.ts')

    const startedAt = performance.now()
    const found = [findSentence('user is blocked'.repeat(70_000)), findSentence('x '.repeat(500_000))]

    assert.deepEqual(found, [undefined, undefined])
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

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FailureKind } from '../../src/errors/failure-kinds.ts'
import { errorPages } from '../../src/errors/failure-kinds.ts'
import { authorizationError } from '../support/broken-provider/mutations.ts'
import type { Answer } from '../support/client.ts'
import { setStage } from '../support/failure-stage.ts'
import { type Scenario, scenarios } from '../support/failures.ts'

const login = { path: '/login' }
const production = { NODE_ENV: 'production' }

/** What is set wrongly, and what its page names. */
const wrongSettings: Record<string, [Scenario, hint: RegExp]> = {
  'a wrong client secret': [scenarios.misconfigured, /CLIENT_ID and CLIENT_SECRET .*\(access_denied\)/],
  'a grant type that is switched off': [
    { ...login, breaks: ({ provider }) => provider.lie({ client: 'unauthorized_client' }) },
    /Regular Web Application.*grant types/,
  ],
  'an unknown scope': [
    {
      ...login,
      breaks: ({ provider }) => provider.lie(authorizationError('invalid_scope', 'No such scope')),
    },
    /SCOPE/,
  ],
  'an unknown API': [
    {
      ...login,
      breaks: ({ provider }) =>
        provider.lie(authorizationError('access_denied', 'Service not found: https://api.acme.com')),
    },
    /API that AUDIENCE names/,
  ],
  'a request that the tenant does not understand': [
    {
      ...login,
      breaks: ({ provider }) => provider.lie(authorizationError('invalid_request', 'Something is missing')),
    },
    /AUDIENCE and SCOPE/,
  ],
  'an application without a connection': [
    {
      ...login,
      breaks: ({ provider }) =>
        provider.lie(authorizationError('invalid_request', 'no connections enabled for the client')),
    },
    /tab Connections.*takes some minutes/,
  ],
  'an application for organizations alone': [
    {
      ...login,
      breaks: ({ provider }) =>
        provider.lie(
          authorizationError('invalid_request', 'parameter organization is required for this client'),
        ),
    },
    /ORGANIZATION.*Login Experience of the application, Type of Users/,
  ],
  'ID tokens by HS256, as an application has them that was made through the API': [
    { ...login, breaks: ({ provider }) => provider.lie({ idToken: { alg: 'HS256' } }) },
    /JsonWebToken Signature Algorithm.*\(id_token_algorithm\)/,
  ],
  'ID tokens by PS256': [
    { ...login, breaks: ({ provider }) => provider.lie({ idToken: { alg: 'PS256' } }) },
    /JsonWebToken Signature Algorithm/,
  ],
  'the URL of another tenant': [
    {
      ...login,
      breaks: ({ provider }) => {
        provider.lie({ discovery: truth => ({ ...truth, issuer: 'https://other.eu.auth0.com/' }) })
      },
    },
    /ISSUER_BASE_URL: compare it with the Domain/,
  ],
  'a URL where there is no tenant': [
    {
      ...login,
      breaks: ({ provider }) => {
        provider.fault('/.well-known/openid-configuration', { kind: 'status', status: 404 })
      },
    },
    /no tenant at ISSUER_BASE_URL/,
  ],
}

describe('outside production', () => {
  for (const [name, [scenario, hint]] of Object.entries(wrongSettings))
    it(`${name} is a page that tells the developer what to look at`, async t => {
      const page = await visited(t, scenario)

      assert.equal(page.status, errorPages.misconfigured.status)
      assert.match(hintOn(page) ?? '', hint)
    })

  it('a wrong clock is a page that tells the developer to set it', async t => {
    const page = await visited(t, scenarios.clock)

    assert.match(hintOn(page) ?? '', /Set the clock of this machine/)
  })

  it('a page about anything else tells the developer nothing', async t => {
    assert.equal(hintOn(await visited(t, scenarios.denied)), undefined)
    assert.equal(hintOn(await visited(t, scenarios.unreachable)), undefined)
  })
})

describe('in production', () => {
  for (const kind of ['misconfigured', 'clock'] as const)
    it(`the page "${errorPages[kind].heading}" tells people nothing of its cause`, async t => {
      const page = await visited(t, scenarios[kind], production)

      assert.equal(page.status, errorPages[kind].status)
      assert.equal(hintOn(page), undefined)
      assert.doesNotMatch(page.body, /developer|CLIENT_|access_denied|clock of this machine/)
    })
})

describe('access_denied', () => {
  it('is about a person at the login, and about the client secret afterwards', async t => {
    const ofPerson = await visited(t, scenarios.denied)
    const ofApplication = await visited(t, scenarios.misconfigured)

    assert.equal(ofPerson.status, 403)
    assert.match(ofPerson.body, /You were not logged in/)
    assert.equal(ofApplication.status, 500)
    assert.match(ofApplication.body, /Logging in is not set up correctly/)
  })
})

describe("the tenant's own words", () => {
  for (const [error, kind] of [
    ['invalid_scope', 'misconfigured'],
    ['login_required', 'expired'],
    ['server_error', 'bad-tenant-response'],
    ['temporarily_unavailable', 'unreachable'],
  ] as const satisfies [string, FailureKind][])
    it(`are not shown to people where nobody was denied: ${error}`, async t => {
      const breaks: Scenario['breaks'] = ({ provider }) =>
        provider.lie(authorizationError(error, 'Only for the developer'))

      const page = await visited(t, { ...login, breaks }, production)

      assert.equal(page.status, errorPages[kind].status)
      assert.ok(!page.body.includes('Only for the developer'), 'the page quotes the tenant')
    })
})

async function visited(
  t: { after(close: () => Promise<void>): void },
  scenario: Scenario,
  settings: Record<string, string> = {},
): Promise<Answer> {
  const stage = await setStage(scenario, settings)
  t.after(stage.close)
  return (await stage.visit()).page
}

function hintOn({ body }: Answer): string | undefined {
  return /<section class="failure-hint">\s*<h2>For the developer<\/h2>\s*<p>(.*?)<\/p>/s.exec(body)?.[1]
}

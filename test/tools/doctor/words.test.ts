import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { explainIssuer } from '../../../src/tools/doctor/checks/issuer.ts'
import { dashboard } from '../../../src/tools/doctor/outcome.ts'
import { readErrorPage } from '../../../src/tools/doctor/tenant/error-page.ts'

describe('the doctor tells how the name of a tenant is wrong', () => {
  for (const [configured, own, problem] of [
    ['https://acme.auth0.com/', 'https://acme.eu.auth0.com/', 'wrong-region'],
    ['https://acme.us.auth0.com/', 'https://acme.eu.auth0.com/', 'wrong-region'],
    ['https://login.acme.com/', 'https://acme.eu.auth0.com/', 'custom-domain'],
    ['https://acme.eu.auth0.com/', 'https://login.acme.com/', 'custom-domain'],
    ['https://acme.eu.auth0.com/', 'https://other.eu.auth0.com/', 'another-tenant'],
    ['https://id.acme.com/realm/', 'https://id.acme.com/realm', 'trailing-slash'],
  ] as const)
    it(`${problem}: ${configured} for ${own}`, () => {
      const outcome = explainIssuer(own, configured)

      assert.equal(outcome.problem, problem)
      assert.equal(outcome.remedy?.paste, own)
    })
})

describe('the doctor reads the error pages of', () => {
  for (const [whose, words, verdict] of [
    ['Auth0', 'Oops!, something went wrong unauthorized_client: Callback URL mismatch.', 'callback-mismatch'],
    ['Auth0', 'Oops!, something went wrong invalid_request: Unknown client: aBc', 'unknown-client'],
    ['oidc-provider', 'error: invalid_client error_description: client is invalid', 'unknown-client'],
    [
      'oidc-provider',
      "error: invalid_redirect_uri error_description: redirect_uri did not match any of the client's",
      'callback-mismatch',
    ],
    ['somebody else', 'Down for maintenance', 'something-else'],
  ] as const)
    it(`${whose}: ${verdict}`, () => {
      assert.equal(readErrorPage({ status: 403, text: words }).verdict, verdict)
    })
})

describe('docs/auth0.md', () => {
  const page = readFileSync(new URL('../../../docs/auth0.md', import.meta.url), 'utf8')
  const document = page.replaceAll(/\s+/g, ' ')

  for (const path of Object.values(dashboard))
    it(`has where the doctor sends people: ${path}`, () => {
      const menus = path.split(' > ').filter(menu => !/^(Auth0 dashboard|your application)$/.test(menu))

      assert.deepEqual(
        menus.filter(menu => !document.includes(menu)),
        [],
      )
    })
})

import assert from 'node:assert/strict'
import { decodeJwt } from 'jose'
import {
  errorCodeIn,
  isScopeRefusal,
  statusAndReason,
} from '../../../src/tools/tenant-setup/management/refusal.ts'
import { type Answer, isObject } from '../../../src/tools/tenant-setup/management/tenant-request.ts'
import type { ProbeSetting, ProbeSettings } from './probe-settings.ts'
import type { ProbedTenant } from './probed-tenant.ts'

/** One question that only a real tenant can answer. `run` returns what it found, without a secret in it. */
interface Probe {
  readonly name: string
  /** Beside the domain and a token. */
  readonly needs: readonly ProbeSetting[]
  run(tenant: ProbedTenant, settings: ProbeSettings): Promise<string>
}

export const probes: readonly Probe[] = [
  {
    name: 'how a plan without back-channel logout refuses its URL',
    needs: [],
    async run(tenant) {
      const oidc_logout = { backchannel_logout_urls: ['https://probe.example.com/backchannel-logout'] }
      const answer = await tenant.create({ oidc_logout })

      if (answer.status === 201) return 'the plan has it'
      assert.equal(isScopeRefusal(answer), false, 'the set-up would take this for a missing scope')
      return refusalOf(answer)
    },
  },
  {
    name: 'where the error page has the words "Callback URL mismatch"',
    needs: [],
    async run(tenant) {
      const { body } = await tenant.create({ callbacks: ['https://probe.example.com/callback'] })
      const page = await tenant.ask(
        tenant.url('authorize', {
          client_id: clientIdIn(body),
          redirect_uri: 'https://other.example.com/callback',
          response_type: 'code',
          scope: 'openid',
        }),
        { headers: { accept: 'text/html', 'accept-language': 'en' } },
      )

      assert.ok(page.status >= 400, `${page.status}`)
      return `${page.status}, ${placesOf('Callback URL mismatch', page.text).join(' and ') || 'nowhere'}`
    },
  },
  {
    name: 'whether POST answers the secret to a token with create:clients alone',
    needs: ['machineId', 'machineSecret'],
    async run(tenant, { domain, machineId, machineSecret }) {
      const grant = await tenant.ask(tenant.url('oauth/token'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'client_credentials',
          client_id: machineId,
          client_secret: machineSecret,
          audience: `${domain}api/v2/`,
          scope: 'create:clients',
        }),
      })
      const token = textIn(grant.body, 'access_token')
      const { scope } = decodeJwt(token)
      const answer = await tenant.create({}, token)

      assert.equal(answer.status, 201, statusAndReason(answer))
      const found = textIn(answer.body, 'client_secret') === '' ? 'no' : 'yes'
      return scope === 'create:clients' ? found : `${found}, but the token has other scopes too`
    },
  },
  {
    name: 'whether PATCH merges jwt_configuration',
    needs: [],
    async run(tenant) {
      const { body } = await tenant.create({ jwt_configuration: { alg: 'RS256', lifetime_in_seconds: 600 } })
      const answer = await tenant.update(clientIdIn(body), { jwt_configuration: { alg: 'RS256' } })

      assert.equal(answer.status, 200, statusAndReason(answer))
      const configuration = isObject(answer.body) ? answer.body['jwt_configuration'] : undefined
      const lifetime = isObject(configuration) ? configuration['lifetime_in_seconds'] : undefined
      return lifetime === 600 ? 'it merges' : `it replaces: the lifetime is ${lifetime} after the change`
    },
  },
  {
    name: 'how one application too many is refused',
    needs: ['fill'],
    async run(tenant) {
      for (let count = 1; count <= mostApplications; count++) {
        const answer = await tenant.create()
        if (answer.status !== 201) return `${refusalOf(answer)}, after ${count - 1} more`
      }
      return `not within ${mostApplications} more`
    },
  },
  {
    name: 'which of the scopes for the person’s own account a login gets',
    needs: ['username', 'password'],
    async run(tenant, { domain, username, password }) {
      const { body } = await tenant.create({
        grant_types: ['password'],
        token_endpoint_auth_method: 'client_secret_post',
        oidc_conformant: true,
      })
      const answer = await tenant.ask(tenant.url('oauth/token'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'password',
          client_id: clientIdIn(body),
          client_secret: textIn(body, 'client_secret'),
          username,
          password,
          audience: `${domain}api/v2/`,
          scope: `openid ${ownScopes.join(' ')}`,
        }),
      })

      if (answer.status !== 200) return `the login was refused: ${refusalOf(answer)}`
      const { scope = '', aud } = decodeJwt(textIn(answer.body, 'access_token'))
      return `by a password grant: ${scope}; the audience is ${Array.isArray(aud) ? 'a list' : 'a text'}`
    },
  },
]

const mostApplications = 150

const ownScopes = [
  'read:current_user',
  'update:current_user_identities',
  'create:current_user_metadata',
  'update:current_user_metadata',
  'delete:current_user_metadata',
  'delete:current_user',
  'read:no_such_thing',
]

function refusalOf(answer: Answer): string {
  return `${statusAndReason(answer)} (errorCode ${errorCodeIn(answer) ?? 'absent'})`
}

/** Where a page has some words: in its text, in a script, or in a script's base64. */
function placesOf(words: string, page: string): string[] {
  const scripts = [...page.matchAll(/<script\b[^>]*>(.*?)<\/script>/gis)].map(([, script = '']) => script)
  const encoded = [...page.matchAll(/[\w+/=-]{40,}/g)].map(([text]) => Buffer.from(text, 'base64').toString())
  const texts = {
    'in the markup': [page.replaceAll(/<script\b[^>]*>.*?<\/script>/gis, '')],
    'in a script': scripts,
    'in base64': encoded,
  }
  return Object.entries(texts)
    .filter(([, parts]) => parts.some(part => part.toLowerCase().includes(words.toLowerCase())))
    .map(([place]) => place)
}

function clientIdIn(body: unknown): string {
  const clientId = textIn(body, 'client_id')
  assert.notEqual(clientId, '', 'no application was made')
  return clientId
}

function textIn(body: unknown, name: string): string {
  const value = isObject(body) ? body[name] : undefined
  return typeof value === 'string' ? value : ''
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { complaintsAbout } from '../../support/doctor/complaints.ts'
import { fault, freeUrl, lie, onPath, type Row, told } from '../../support/doctor/faults.ts'
import { startProbes, startTenant } from '../../support/doctor/stage.ts'

const discovery = '/.well-known/openid-configuration'

const rows: readonly Row[] = [
  // the way there
  {
    way: 'a domain that is not there',
    stage: t => startProbes(t, `https://${'a'.repeat(64)}.eu.auth0.com`),
    complaint: 'failed domain unknown-host',
  },
  {
    way: 'a tenant that is down',
    stage: async t => startProbes(t, await freeUrl()),
    complaint: 'failed discovery down',
  },
  {
    way: 'a tenant that is down, over https',
    stage: async t => startProbes(t, (await freeUrl()).replace('http:', 'https:')),
    complaint: 'failed certificate down',
  },
  {
    way: 'https on a port that speaks http',
    stage: async t => {
      const env = await startTenant(t)
      return { ...env, ISSUER_BASE_URL: (env['ISSUER_BASE_URL'] ?? '').replace('http:', 'https:') }
    },
    complaint: 'failed certificate no-tls',
  },
  // what answers
  {
    way: 'a host that is no tenant',
    stage: async t => {
      const env = await startTenant(t)
      return { ...env, ISSUER_BASE_URL: `${env['ISSUER_BASE_URL']}authorize` }
    },
    complaint: 'failed discovery no-tenant-there',
  },
  {
    way: 'a page instead of a tenant',
    stage: fault({ kind: 'html' }, discovery),
    complaint: 'failed discovery not-json',
  },
  {
    way: 'a tenant that says nothing',
    stage: fault({ kind: 'hang' }, discovery),
    complaint: 'failed discovery slow',
  },
  {
    way: 'a connection that breaks',
    stage: fault({ kind: 'reset' }, discovery),
    complaint: 'failed discovery unreachable',
  },
  {
    way: 'a rate limit',
    stage: t => startTenant(t, { settings: { faults: { rateLimit: {} } } }),
    complaint: 'failed discovery rate-limited',
  },
  {
    way: 'a tenant with a fault of its own',
    stage: fault({ kind: 'status', status: 502 }, discovery),
    complaint: 'failed discovery broken',
  },
  {
    way: 'a tenant that moved',
    stage: fault({ kind: 'redirect', to: 'https://acme.eu.auth0.com/' }, discovery),
    complaint: 'failed discovery redirected',
  },
  {
    way: 'a document with gaps',
    stage: told({ token_endpoint: 7 }),
    complaint: 'failed discovery incomplete',
  },
  // its name
  {
    way: 'a slash too many at the end',
    stage: t => onPath(t, 'realm/', 'realm'),
    complaint: 'failed issuer trailing-slash',
  },
  { way: 'a path too many', stage: t => onPath(t, 'realm', ''), complaint: 'failed issuer other-path' },
  {
    way: 'a domain that the tenant does not go by',
    stage: t => startTenant(t, { settings: { faults: { issuer: 'https://acme.eu.auth0.com/' } } }),
    complaint: 'failed issuer custom-domain',
  },
  {
    way: 'another tenant',
    stage: t => startTenant(t, { settings: { faults: { issuer: 'https://login.other.example/' } } }),
    complaint: 'failed issuer another-tenant',
  },
  // what it can do
  {
    way: 'signatures by HS256',
    stage: told({ id_token_signing_alg_values_supported: ['HS256'] }),
    complaint: 'failed protocol no-rs256',
  },
  {
    way: 'no authorization code flow',
    stage: told({ response_types_supported: ['id_token'] }),
    complaint: 'failed protocol no-code',
  },
  {
    way: 'PKCE in plain text',
    stage: told({ code_challenge_methods_supported: ['plain'] }),
    complaint: 'failed protocol no-s256',
  },
  {
    way: 'a tenant that does not speak of PKCE',
    stage: told({ code_challenge_methods_supported: undefined }),
    complaint: 'warning protocol pkce-untold',
  },
  { way: 'no keys', stage: lie({ keySet: () => ({ keys: [] }) }), complaint: 'failed keys no-keys' },
  {
    way: 'keys for something else',
    stage: lie({ keySet: ({ keys }) => ({ keys: keys.map(key => ({ ...key, use: 'enc' })) }) }),
    complaint: 'failed keys no-rsa-key',
  },
  // its time
  {
    way: 'a clock two minutes behind',
    stage: t => startTenant(t, { settings: { faults: { clockAheadSeconds: 120 } } }),
    complaint: 'warning clock clock-off',
  },
  {
    way: 'a clock ten minutes ahead',
    stage: t => startTenant(t, { settings: { faults: { clockAheadSeconds: -600 } } }),
    complaint: 'failed clock clock-off',
  },
]

describe('on the way to the tenant the doctor finds, and finds nothing else,', () => {
  for (const { way, stage, complaint } of rows)
    it(way, async t => {
      const env = await stage(t)

      const requestMilliseconds = complaint.endsWith(' slow') ? 1500 : 5000
      const complaints = await complaintsAbout(env, { requestMilliseconds })

      assert.deepEqual(complaints, [complaint])
    })
})

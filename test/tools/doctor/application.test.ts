import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startApplication } from '../../support/application.ts'
import { authorizationError } from '../../support/broken-provider/mutations.ts'
import { complaintsAbout } from '../../support/doctor/complaints.ts'
import {
  fault,
  lie,
  type Row,
  refuseBasic,
  settings,
  showErrorElsewhere,
} from '../../support/doctor/faults.ts'
import { startTenant } from '../../support/doctor/stage.ts'

const rows: readonly Row[] = [
  {
    way: 'a client id that the tenant does not know',
    stage: settings({ CLIENT_ID: 'of-another-application' }),
    complaint: 'failed client unknown-client',
  },
  {
    way: 'a page that says nothing known',
    stage: fault({ kind: 'html', status: 403 }, '/authorize'),
    complaint: 'failed callback unexpected-page',
  },
  {
    way: 'a callback URL that is not registered',
    stage: t => startTenant(t, { settings: { callbackUrls: ['http://localhost:3000/'] } }),
    complaint: 'failed callback callback-mismatch',
  },
  {
    way: "a callback URL that is not registered, told on an error page of one's own",
    stage: t => startTenant(t, { instead: showErrorElsewhere }),
    complaint: 'failed callback callback-mismatch',
  },
  {
    way: 'a scope that the tenant does not know',
    stage: lie(authorizationError('invalid_scope', 'Unknown scope')),
    complaint: 'failed login scope',
  },
  {
    way: 'a tenant that refuses everybody',
    stage: lie(authorizationError('access_denied', 'Not today')),
    complaint: 'failed login refused',
  },
  {
    way: 'an application that lets people in by an organization only',
    stage: lie(authorizationError('invalid_request', 'parameter organization is required for this client')),
    complaint: 'failed login organization-required',
  },
  {
    way: 'an organization for an application that is for people without one',
    stage: lie(
      authorizationError('invalid_request', 'parameter organization is not allowed for this client'),
    ),
    complaint: 'failed login organization-not-allowed',
  },
  {
    way: 'an organization that the tenant does not know',
    stage: lie(authorizationError('invalid_request', 'parameter organization is invalid: no such one')),
    complaint: 'failed login organization-invalid',
  },
  {
    way: 'an application without a connection',
    stage: lie(authorizationError('invalid_request', 'no connections enabled for the client')),
    complaint: 'failed login no-connections',
  },
  {
    way: 'an API that the tenant does not know',
    stage: async t => ({
      ...(await startTenant(t, { settings: { audiences: ['https://other.acme.example'] } })),
      AUDIENCE: 'https://api.acme.example',
    }),
    complaint: 'failed audience unknown-audience',
  },
  {
    way: 'a wrong client secret',
    stage: settings({ CLIENT_SECRET: 'of-another-application' }),
    complaint: 'failed secret wrong-secret',
  },
  {
    way: 'a wrong client secret, in the words of the standard',
    stage: lie({ client: 'invalid_client' }),
    complaint: 'failed secret invalid-client',
  },
  {
    way: 'a proxy that swallows POST requests',
    stage: fault({ kind: 'html', status: 403 }, '/oauth/token'),
    complaint: 'failed secret unreadable',
  },
  {
    way: 'a secret that is taken in the body only',
    stage: t => startTenant(t, { instead: refuseBasic }),
    complaint: 'failed method post-only',
  },
  {
    way: 'a grant that is switched off',
    stage: t => startTenant(t, { settings: { grantTypes: ['client_credentials'] } }),
    complaint: 'failed grant not-allowed',
  },
  {
    way: 'a grant that is switched off, told only when the code comes',
    stage: lie({ client: 'unauthorized_client' }),
    complaint: 'failed grant not-allowed',
  },
  {
    way: 'a logout URL that is not registered',
    stage: t => startTenant(t, { settings: { logoutUrls: ['http://localhost:3000/goodbye'] } }),
    complaint: 'failed logout logout-mismatch',
  },
]

describe('of the application at the tenant the doctor finds, and finds nothing else,', () => {
  for (const { way, stage, complaint } of rows)
    it(way, async t => {
      const env = await stage(t)

      const complaints = await complaintsAbout(env)

      assert.deepEqual(complaints, [complaint])
    })
})

describe('the doctor', () => {
  it('begins a login of the organization of which all logins are', async t => {
    const asked: unknown[] = []
    const env = await startTenant(t, {
      instead: ({ url = '' }) => {
        if (url.startsWith('/authorize'))
          asked.push(new URL(url, 'http://x').searchParams.get('organization'))
        return false
      },
    })

    await complaintsAbout({ ...env, ORGANIZATION: 'org_9Wf3' })

    assert.deepEqual(asked, ['org_9Wf3'])
  })

  it('sends the client id and secret to the letter as the application does', async t => {
    const credentials = {
      clientId: "a-b_c.d~e!f*g'h(i)j/k:l@m",
      clientSecret: "a-b_c.d~e!f*g'h(i)j+k%l&m=n/o:p",
    }
    const sent: string[] = []
    const callbackUrls: string[] = []
    const { ISSUER_BASE_URL = '', SECRET = '' } = await startTenant(t, {
      settings: { ...credentials, callbackUrls },
      instead: ({ headers }) => {
        if (headers.authorization?.startsWith('Basic ')) sent.push(headers.authorization)
        return false
      },
    })
    const { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } = credentials
    const env = { ISSUER_BASE_URL, CLIENT_ID, CLIENT_SECRET, SECRET }
    const app = await startApplication({ env })
    t.after(() => app.close())
    callbackUrls.push(`${app.origin}/callback`)
    await app.client().logIn()
    const [byTheApplication] = sent.splice(0)

    await complaintsAbout({ ...env, BASE_URL: app.origin })

    assert.match(byTheApplication ?? '', /^Basic ./)
    assert.deepEqual(new Set(sent), new Set([byTheApplication]))
  })
})

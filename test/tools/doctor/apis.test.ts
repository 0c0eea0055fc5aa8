import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, it } from 'node:test'
import { type Examination, examine } from '../../../src/tools/doctor/examination.ts'
import type { TenantSettings } from '../../../src/tools/local-tenant/tenant.ts'
import { complaintsAbout } from '../../support/doctor/complaints.ts'
import type { Row } from '../../support/doctor/faults.ts'
import { credentials, type Ending, type Env, startTenant } from '../../support/doctor/stage.ts'

const audience = 'https://api.acme.example'
const offline = 'openid profile email offline_access'

function tenantWith(settings: Partial<TenantSettings>, changes: Env) {
  return async (t: Ending) => ({ ...(await startTenant(t, { settings })), ...changes })
}

const rows: readonly Row[] = [
  {
    way: 'an API that lets nobody in',
    stage: tenantWith({ apis: [{ audience, userPolicy: 'deny_all' }] }, { AUDIENCE: audience }),
    complaint: 'failed audience api-closed',
  },
  {
    way: 'an API that wants a grant which the application does not have',
    stage: tenantWith({ apis: [{ audience, userPolicy: 'require_client_grant' }] }, { AUDIENCE: audience }),
    complaint: 'failed audience api-closed',
  },
  {
    way: 'an application that may not use refresh tokens',
    stage: tenantWith({ grantTypes: ['authorization_code'] }, { SCOPE: offline }),
    complaint: 'failed offline no-refresh-grant',
  },
  {
    way: 'a Management API that is closed to logins of people',
    stage: tenantWith({ accountPolicy: 'deny_all' }, { ACCOUNT_API: 'management' }),
    complaint: 'failed account account-closed',
  },
  {
    way: 'a Management API by another name than that of ISSUER_BASE_URL',
    stage: async t => ({ ...(await startTenant(t, { instead: knowsNoApi })), ACCOUNT_API: 'management' }),
    complaint: 'failed account account-unknown',
  },
]

describe('of tokens for APIs the doctor finds, and finds nothing else,', () => {
  for (const { way, stage, complaint } of rows)
    it(way, async t => {
      const env = await stage(t)

      const complaints = await complaintsAbout(env)

      assert.deepEqual(complaints, [complaint])
    })
})

describe('of tokens for APIs the doctor notes', () => {
  it('nothing where none are asked for, and asks the tenant nothing', async t => {
    const asked: string[] = []
    const env = await startTenant(t, {
      instead: request => {
        if (/^\/(authorize|oauth\/token)/.test(request.url ?? '')) asked.push(`${request.method}`)
        return false
      },
    })

    const examination = await examine(env)

    assert.deepEqual(notesIn(examination), [])
    assert.deepEqual(asked, ['GET', 'POST'])
  })

  it('what to look at in the dashboard, because no login shows it beforehand', async t => {
    const env = await startTenant(t, { settings: { apis: [{ audience }] } })

    const examination = await examine({
      ...env,
      AUDIENCE: audience,
      SCOPE: offline,
      ACCOUNT_API: 'management',
      SESSION_ABSOLUTE_DURATION: '7200',
    })

    const remedies = examination.findings
      .filter(({ status }) => status === 'note')
      .map(({ remedy }) => remedy)
    assert.deepEqual(notesIn(examination), [
      'permissions rbac',
      'account account-scopes',
      'refresh-tokens rotation',
      'refresh-tokens api-offline-access',
    ])
    assert.deepEqual(
      remedies.map(remedy => remedy?.where?.replace(/^.* > /, '')),
      ['Settings', 'Application Access', 'Refresh Token Rotation', 'Settings'],
    )
    assert.match(remedies[2]?.text ?? '', /lifetimes of 7200 seconds/)
  })

  it('whom to ask for the grant that an API wants', async t => {
    const env = await startTenant(t, { settings: { apis: [{ audience, userPolicy: 'deny_all' }] } })

    const { findings } = await examine({ ...env, AUDIENCE: audience })

    const finding = findings.find(({ check }) => check === 'audience')
    assert.equal(finding?.remedy?.paste, credentials.clientId)
    assert.match(finding?.seen ?? '', /is not authorized to access resource server/)
  })
})

function notesIn({ findings }: Examination): string[] {
  return findings.filter(({ status }) => status === 'note').map(({ check, problem }) => `${check} ${problem}`)
}

/** As Auth0 answers for an API that it has by another name. */
function knowsNoApi(request: IncomingMessage, response: ServerResponse): boolean {
  const { searchParams } = new URL(request.url ?? '', 'http://tenant')
  if (!searchParams.get('audience')) return false
  const back = new URL(searchParams.get('redirect_uri') ?? '')
  back.searchParams.set('error', 'access_denied')
  back.searchParams.set('error_description', `Service not found: ${searchParams.get('audience')}`)
  response.writeHead(302, { Location: back.href }).end()
  return true
}

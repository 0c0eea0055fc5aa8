import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { examine } from '../../../src/tools/doctor/examination.ts'
import { toText } from '../../../src/tools/doctor/report.ts'
import { rolesAction } from '../../../src/tools/roles-action.ts'
import { complaintsAbout } from '../../support/doctor/complaints.ts'
import { credentials, secret, startBroken, startForeign, startTenant } from '../../support/doctor/stage.ts'
import { startPair } from '../../support/pair.ts'

describe('the doctor', () => {
  it('finds nothing wrong with a tenant that knows the application', async t => {
    const AUDIENCE = 'https://api.acme.example'
    const env = await startTenant(t, { settings: { audiences: [AUDIENCE] } })

    const { findings } = await examine({ ...env, AUDIENCE })

    assert.deepEqual(
      findings.filter(({ status }) => status !== 'ok').map(({ status, problem }) => `${status} ${problem}`),
      ['note rbac'],
    )
    assert.equal(findings.length, 26)
  })

  it('finds nothing wrong with the application that is running', async t => {
    const { app, provider } = await startPair(t)

    assert.deepEqual(await complaintsAbout({ ...provider.env, BASE_URL: app.origin }), [])
  })

  it('finds nothing wrong with another provider that works', async t => {
    const { env } = await startBroken(t)

    assert.deepEqual(await complaintsAbout(env), [])
  })

  it('finds nothing wrong with a provider that is not like Auth0, but its logout', async t => {
    const env = await startForeign(t)

    assert.deepEqual(await complaintsAbout(env), ['failed logout no-logout'])
  })

  it('tells a wrong client id, callback URL and secret apart at a provider that is not like Auth0', async t => {
    const env = await startForeign(t)

    const clientId = await complaintsAbout({ ...env, CLIENT_ID: 'another-client' })
    const callback = await complaintsAbout({
      ...env,
      BASE_URL: (env['BASE_URL'] ?? '').replace('127.0.0.1', 'localhost'),
    })
    const clientSecret = await complaintsAbout({ ...env, CLIENT_SECRET: 'wrong-client-password' })

    assert.deepEqual(clientId, ['failed client unknown-client', 'failed logout no-logout'])
    assert.ok(callback.includes('failed callback callback-mismatch'))
    assert.ok(clientSecret.includes('failed secret invalid-client'))
  })

  it('with no tenant configured says that the local one is used', async () => {
    const { findings, issuer } = await examine({})

    const tenant = findings.find(({ check }) => check === 'tenant')
    assert.match(tenant?.seen ?? '', /the local tenant is used/)
    assert.equal(issuer, null)
    assert.ok(!findings.some(({ status }) => status === 'failed'))
  })

  it('says of what waits for something else what it waits for', async t => {
    const env = await startTenant(t, { settings: { callbackUrls: ['https://elsewhere.example/callback'] } })

    const { findings } = await examine(env)

    const waiting = findings.filter(({ status }) => status === 'skipped')
    assert.deepEqual(
      waiting.map(({ check, seen }) => `${check}: ${seen}`),
      [
        'login: It needs: callback.',
        'audience: It needs: callback.',
        'permissions: It needs: callback.',
        'account: It needs: callback.',
      ],
    )
  })

  it('names the very URLs to paste, and where', async t => {
    const elsewhere = ['https://elsewhere.example']
    const env = await startTenant(t, { settings: { callbackUrls: elsewhere, logoutUrls: elsewhere } })

    const { findings } = await examine(env)

    const remedies = findings.filter(({ status }) => status === 'failed').map(({ remedy }) => remedy)
    assert.deepEqual(
      remedies.map(remedy => remedy?.paste),
      [`${env['BASE_URL']}/callback`, env['BASE_URL']],
    )
    assert.match(remedies[0]?.where ?? '', /> Allowed Callback URLs$/)
    assert.match(remedies[1]?.where ?? '', /> Allowed Logout URLs$/)
  })

  it('notes that roles need an Action, with its code to the letter', async t => {
    const claim = "https://acme.example/it's-roles"
    const env = await startTenant(t)

    const examination = await examine({ ...env, ROLES_CLAIM: claim })

    const finding = examination.findings.find(({ check }) => check === 'roles')
    const report = toText(examination, { isColoured: false })
    assert.deepEqual([finding?.status, finding?.problem], ['note', 'roles-action'])
    assert.equal(finding?.remedy?.paste, rolesAction(claim))
    assert.ok(report.includes(`\n${rolesAction(claim)}\n`))
    assert.match(report, /All is well\./)
  })

  it('ends in time, even if the tenant never answers', { timeout: 20_000 }, async t => {
    const { provider, env } = await startBroken(t)
    provider.fault('/authorize', { kind: 'hang' })

    const { findings } = await examine(env, { wholeMilliseconds: 500, requestMilliseconds: 60_000 })

    assert.equal(findings.length, 26)
    assert.notEqual(findings.find(({ check }) => check === 'client')?.status, 'ok')
  })

  it('repeats no secret, even if the tenant does', async t => {
    const { provider, env } = await startBroken(t)
    const shown = `${provider.client.secret} \u001b[2J`
    provider.lie({ callback: () => ({ error: 'server_error', error_description: shown }) })

    const examination = await examine(env)

    const report = JSON.stringify(examination) + toText(examination, { isColoured: false })
    assert.match(report, /\[removed\]/)
    for (const hidden of [provider.client.secret, env['SECRET'] ?? '', '\u001b', '\\u001b'])
      assert.ok(!report.includes(hidden))
  })

  it('repeats no secret that is right', async t => {
    const examination = await examine(await startTenant(t))

    const report = JSON.stringify(examination)
    assert.ok(!report.includes(secret))
    assert.ok(!report.includes(credentials.clientSecret))
  })

  it('writes in colour only when told', async t => {
    const examination = await examine(await startTenant(t))

    assert.doesNotMatch(toText(examination, { isColoured: false }), /\p{Cc}(?<!\n)/u)
    assert.ok(toText(examination, { isColoured: true }).includes('\u001b[32mok'))
  })
})

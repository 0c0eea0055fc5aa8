import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { RequestHandler } from 'express'
import { requireLogin } from '../../src/guards/require-login.ts'
import { requireRecentLogin } from '../../src/guards/require-recent-login.ts'
import { requireRole } from '../../src/guards/require-role.ts'
import { get } from '../../src/routes.ts'
import { claims, userinfo } from '../support/broken-provider/mutations.ts'
import { skipHours } from '../support/clock.ts'
import { guardedPages } from '../support/guarded-pages.ts'
import { callbackOf, startPair } from '../support/pair.ts'

const rolesClaim = 'https://app.example/roles'
const start = (t: TestContext, env = {}) => startPair(t, { env, pages: guardedPages })

describe('a page for a role', () => {
  const withRoles = (roles: unknown) => claims({ [rolesClaim]: roles })

  it('[S58] opens for people who have it, by the verified ID token', async t => {
    const { app, provider } = await start(t, { ROLES_CLAIM: rolesClaim })
    provider.lie(withRoles(['admin', 'editor']))
    const client = app.client()
    await client.follow('/login')

    const page = await client.get('/admin')

    assert.deepEqual(JSON.parse(page.body).roles, ['admin', 'editor'])
  })

  it('[S58] answers 403 to others, as a page and as JSON', async t => {
    const { app, provider } = await start(t, { ROLES_CLAIM: rolesClaim })
    // an answer of /userinfo is no proof
    provider.lie({ ...withRoles(['editor']), ...userinfo({ [rolesClaim]: ['admin'] }) })
    const client = app.client()
    await client.follow('/login')

    const page = await client.get('/admin')
    const asJson = await client.get('/admin', { Accept: 'application/json' })

    assert.equal(page.status, 403)
    assert.match(page.body, /Your account may not open this page/)
    assert.match(page.body, /href="\/login\?returnTo=%2Fadmin&amp;another"[^>]*>Use another account/)
    assert.deepEqual([asJson.status, JSON.parse(asJson.body).error], [403, 'not-permitted'])
  })

  it('sends people who are not logged in through a login', async t => {
    const { app, provider } = await start(t, { ROLES_CLAIM: rolesClaim })
    provider.lie(withRoles(['admin']))

    const page = await app.client().follow('/admin')

    assert.equal(page.url.href, `${app.origin}/admin`)
  })

  it('[S58] closes an hour after the role was taken, where it needs a login of the last hour', async t => {
    const guards = [requireLogin, requireRecentLogin({ minutes: 60 }), requireRole('admin')]
    const page: RequestHandler = (_req, res) => res.sendStatus(204)
    const { app, provider } = await startPair(t, {
      env: { ROLES_CLAIM: rolesClaim },
      pages: [get('/admin', 'admin', () => [...guards, page])],
    })
    const client = app.client()
    const logsIn = (roles: readonly string[]) =>
      provider.lie(claims({ [rolesClaim]: roles, auth_time: Math.floor(Date.now() / 1000) }))
    logsIn(['admin'])
    await client.follow('/admin')

    provider.heal()
    logsIn([])
    const soon = await client.follow('/admin')
    skipHours(t, 1.1)
    provider.heal()
    logsIn([])
    const later = await client.follow('/admin')

    assert.equal(soon.status, 204)
    assert.equal(later.status, 403)
  })

  for (const [what, roles, kind] of [
    ['do not fit', Array.from({ length: 100 }, (_, index) => `a-long-role-${index}`), 'too-many-roles'],
    ['are one text', 'admin', 'misconfigured'],
    ['are no texts', [{ name: 'admin' }], 'misconfigured'],
    ['are an object', { admin: true }, 'misconfigured'],
    ['are null', null, 'misconfigured'],
  ] as const)
    it(`[S58] is for nobody whose roles ${what}: the login fails and says so`, async t => {
      const { app, provider } = await start(t, { ROLES_CLAIM: rolesClaim })
      provider.lie(withRoles(roles))

      const page = await app.client().get(await callbackOf(app.client()))
      const client = app.client()
      const failed = await client.follow('/login')

      assert.equal(page.status, 302)
      assert.equal(failed.status, 500)
      assert.equal(app.logged.findLast(line => 'failure' in line)?.['failure'], kind)
    })

  it('[S58] keeps roles whole beside claims that have to make room', async t => {
    const { app, provider } = await start(t, { ROLES_CLAIM: rolesClaim })
    const roles = Array.from({ length: 60 }, (_, index) => `role-${index}-abcde`)
    const filler = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`claim_${n}`, 'x'.repeat(800)]))
    provider.lie({
      ...claims({ [rolesClaim]: roles, sid: 's'.repeat(250), org_id: `org_${'x'.repeat(40)}` }),
      ...userinfo(filler),
    })
    const client = app.client()

    await client.follow('/login')
    const page = await client.get('/members')

    assert.deepEqual(JSON.parse(page.body).roles, roles)
  })

  it('says in the log where the tenant sends no roles', async t => {
    const { app } = await start(t, { ROLES_CLAIM: rolesClaim })

    await app.client().follow('/login')

    assert.equal(app.logged.find(({ event }) => event === 'roles.missing')?.['claim'], rolesClaim)
  })
})

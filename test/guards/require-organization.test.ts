import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { requireOrganization } from '../../src/guards/require-organization.ts'
import { claims } from '../support/broken-provider/mutations.ts'
import { guardedPages } from '../support/guarded-pages.ts'
import { startPair } from '../support/pair.ts'

const start = (t: TestContext, env = {}) => startPair(t, { env, pages: guardedPages })

describe('a page for members of an organization', () => {
  it('[S58] answers 403 to others, with a way to log in to it', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')

    const refused = await client.get('/acme')
    const asJson = await client.get('/acme', { Accept: 'application/json' })
    provider.lie(claims({ org_id: 'org_Ab3', org_name: 'Acme' }))
    const [, href = ''] = /class="button button-primary" href="([^"]+)"/.exec(refused.body) ?? []
    const page = await client.follow(href.replaceAll('&amp;', '&'))

    assert.equal(refused.status, 403)
    assert.match(refused.body, /This page belongs to an organization/)
    assert.deepEqual([asJson.status, JSON.parse(asJson.body).error], [403, 'other-organization'])
    assert.equal(page.url.pathname, '/acme')
    assert.equal(JSON.parse(page.body).organization.id, 'org_Ab3')
  })

  for (const organization of ['', ' ', 'a b', 'ä'])
    it(`is not made for ${JSON.stringify(organization)}, which is none`, () => {
      assert.throws(() => requireOrganization(organization), RangeError)
    })

  it('of any takes members of any, and nobody without', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')

    const refused = await client.get('/members')
    provider.lie(claims({ org_id: 'org_Ab3' }))
    const [, href = ''] = /class="button button-primary" href="([^"]+)"/.exec(refused.body) ?? []
    const page = await client.follow(href.replaceAll('&amp;', '&'))

    assert.equal(refused.status, 403)
    assert.deepEqual([page.url.pathname, page.status], ['/members', 200])
  })
})

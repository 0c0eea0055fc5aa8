import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { organizations } from '../../src/tools/local-tenant/organizations.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { withRecipeViews } from '../support/recipes.ts'
import { type Order, ordersRoutes } from './orders.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const alan = 'auth0|65a1c0de0000000000000003'
const moonshot = organizations.find(({ name }) => name === 'moonshot')?.id ?? ''
const orders: readonly Order[] = [
  { number: '1', item: 'Punched cards', sub: ada },
  { number: '2', item: 'Paper <tape>', sub: alan },
  { number: '3', item: 'Rope memory', sub: alan, organization: moonshot },
]

let app: RunningApplication
before(async () => {
  app = await startApplication({ pages: ordersRoutes(orders), change: withRecipeViews })
})
after(() => app?.close())

// #region test
describe('the page of orders', () => {
  it('shows what the person ordered, and nothing of others', async () => {
    const page = await app.client().logIn('Ada Lovelace', '/orders')

    assert.equal(page.url.pathname, '/orders')
    assert.match(page.body, /<h1>Your orders<\/h1>/)
    assert.match(page.body, /<dd>Punched cards<\/dd>/)
    assert.doesNotMatch(page.body, /Paper/)
  })

  it('answers a program that is not logged in with 401', async () => {
    const { status } = await app.client().get('/orders', { Accept: 'application/json' })

    assert.equal(status, 401)
  })
})
// #endregion

describe('the recipe of a protected page', () => {
  it('shows as text whatever stands in the data', async () => {
    const page = await app.client().logIn('Alan Turing', '/orders')

    assert.match(page.body, /<dd>Paper &lt;tape&gt;<\/dd>/)
  })
})

describe('the recipe of a page for a role', () => {
  it('opens for an admin, with what everybody ordered', async () => {
    const page = await app.client().logIn('Ada Lovelace', '/orders/all')

    assert.match(page.body, /<h1>All orders<\/h1>/)
    assert.equal(page.body.match(/<dt>/g)?.length, 3)
  })

  it('[S58] tells others that their account may not open it', async () => {
    const client = app.client()

    const page = await client.logIn('Alan Turing', '/orders/all')
    const asJson = await client.get('/orders/all', { Accept: 'application/json' })

    assert.equal(page.status, 403)
    assert.match(page.body, /Your account may not open this page/)
    assert.deepEqual([asJson.status, JSON.parse(asJson.body).error], [403, 'not-permitted'])
  })
})

describe('the recipe of a page for an organization', () => {
  it('[S58] tells those who did not log in for it, and opens after a login for it', async () => {
    const client = app.client()
    const refused = await client.logIn('Ada Lovelace', '/orders/shared')

    const [, href = ''] = /class="button button-primary" href="([^"]+)"/.exec(refused.body) ?? []
    const page = await client.follow(href.replaceAll('&amp;', '&'))

    assert.equal(refused.status, 403)
    assert.equal(page.url.pathname, '/orders/shared')
    assert.match(page.body, /<dd>Rope memory<\/dd>/)
    assert.equal(page.body.match(/<dt>/g)?.length, 1)
  })

  it('[S58] stays closed for somebody who is no member', async () => {
    const client = app.client()
    await client.logIn('Alan Turing')

    const page = await client.follow('/login?organization=moonshot&returnTo=/orders/shared')

    assert.equal(page.status, 403)
    assert.match(page.body, /You are not a member of this organization/)
  })
})

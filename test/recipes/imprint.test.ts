import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { withRecipeViews } from '../support/recipes.ts'
import { imprintRoutes } from './imprint.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication({ pages: imprintRoutes, change: withRecipeViews })
})
after(() => app?.close())

// #region test
describe('the imprint', () => {
  it('is for everybody', async () => {
    const { status, body } = await app.client().get('/imprint')

    assert.equal(status, 200)
    assert.match(body, /<h1>Imprint<\/h1>/)
    assert.doesNotMatch(body, /Logout/)
  })
})
// #endregion

describe('a page of words for everybody', () => {
  it('offers Logout to whoever is logged in', async () => {
    const client = app.client()
    await client.logIn()

    const { body } = await client.get('/imprint')

    assert.match(body, />Logout<\/a>/)
  })
})

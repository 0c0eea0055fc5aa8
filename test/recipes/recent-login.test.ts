import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { startApplication } from '../support/application.ts'
import type { Answer, Client } from '../support/client.ts'
import { skipHours } from '../support/clock.ts'
import { withRecipeViews } from '../support/recipes.ts'
import type { DisplayNames } from './form.ts'
import { guardedDisplayNameRoutes } from './recent-login.ts'

const typed = { name: 'Lady Lovelace', greeting: 'Ahoy' }

/** Somebody who opened the form an hour ago, after a login that was fresh then. */
async function openedAnHourAgo(t: TestContext, names: DisplayNames): Promise<Client> {
  const app = await startApplication({ pages: guardedDisplayNameRoutes(names), change: withRecipeViews })
  t.after(() => app.close())
  const client = app.client()
  const page = await client.logIn('Ada Lovelace', '/display-name')
  assert.equal(page.status, 200)
  skipHours(t, 1)
  return client
}

function wayOn({ body }: Answer): string {
  const [, href = ''] = /class="button button-primary" href="([^"]+)"/.exec(body) ?? []
  return href.replaceAll('&amp;', '&')
}

describe('the recipe of a form that needs a fresh login', () => {
  it('asks whoever opens it later to log in once more, and goes on there', async t => {
    const client = await openedAnHourAgo(t, new Map())

    const page = await client.logIn('Ada Lovelace', '/display-name')

    assert.equal(page.url.pathname, '/display-name')
    assert.equal(page.status, 200)
  })

  it('[S57] saves nothing that is sent later, and has it in the form again after the login', async t => {
    const names: DisplayNames = new Map()
    const client = await openedAnHourAgo(t, names)

    const refused = await client.sendForm('/display-name', typed)
    const page = await client.logIn('Ada Lovelace', wayOn(refused))

    assert.equal(refused.status, 401)
    assert.match(refused.body, /Please log in once more/)
    assert.match(refused.body, /What you typed is kept/)
    assert.equal(page.url.pathname, '/display-name')
    assert.match(page.body, /What you typed is here again\. It is not saved yet\./)
    assert.match(page.body, /value="Lady Lovelace"/)
    assert.match(page.body, /<option value="Ahoy" selected>/)
    assert.equal(names.size, 0)
  })

  it('saves it then', async t => {
    const names: DisplayNames = new Map()
    const client = await openedAnHourAgo(t, names)
    const refused = await client.sendForm('/display-name', typed)
    await client.logIn('Ada Lovelace', wayOn(refused))

    const { status } = await client.sendForm('/display-name', typed)

    assert.equal(status, 303)
    assert.deepEqual([...names.values()], [typed])
  })

  it('[S57] gives what was typed to nobody else who logs in then', async t => {
    const client = await openedAnHourAgo(t, new Map())
    const refused = await client.sendForm('/display-name', typed)

    const stranger = await client.logIn('Grace Hopper', wayOn(refused))
    await client.follow('/logout')
    const page = await client.logIn('Grace Hopper', '/display-name')

    assert.match(stranger.body, /You came back as somebody else/)
    assert.equal(page.status, 200)
    assert.doesNotMatch(page.body, /Lady Lovelace/)
  })
})

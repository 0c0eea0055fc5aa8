import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import type { Client } from '../support/client.ts'
import { withRecipeViews } from '../support/recipes.ts'
import { type DisplayNames, displayNameRoutes } from './form.ts'

const names: DisplayNames = new Map()

let app: RunningApplication
let client: Client
before(async () => {
  app = await startApplication({ pages: displayNameRoutes(names), change: withRecipeViews })
  client = app.client()
  await client.logIn()
})
after(() => app?.close())

describe('the recipe of a page with a form', () => {
  it('shows the form, in which each field has its label and its hint', async () => {
    const { status, body } = await client.get('/display-name')

    assert.equal(status, 200)
    assert.match(body, /<label for="field-name">Name<\/label>/)
    assert.match(body, /id="field-name" name="name"[^>]* aria-describedby="field-name-hint"/)
    assert.match(body, /<option value="Hello" selected>Hello<\/option>/)
    assert.doesNotMatch(body, /role="(alert|status)"/)
  })

  it('saves what was typed, and says so once', async () => {
    const { status, headers } = await client.sendForm('/display-name', {
      name: ' Countess ',
      greeting: 'Ahoy',
    })
    const first = await client.get(headers.location ?? '')
    const second = await client.get('/display-name')

    assert.equal(status, 303)
    assert.deepEqual([...names.values()], [{ name: 'Countess', greeting: 'Ahoy' }])
    assert.match(first.body, /<div class="message" role="status">\s*<p>Your changes are saved\.<\/p>/)
    assert.match(first.body, /name="name"\s+type="text" value="Countess"/)
    assert.doesNotMatch(second.body, /role="status"/)
  })

  it('shows the form again where something is wrong, with what was typed and what to do', async () => {
    const { status, body } = await client.sendForm('/display-name', { name: '', greeting: 'Moin' })

    assert.equal(status, 422)
    assert.match(body, /<title>Error: your display name &middot; /)
    assert.match(body, /role="alert"/)
    assert.match(body, /<a href="#field-name">Enter the name that others are to see<\/a>/)
    assert.match(body, /<a href="#field-greeting">Choose a greeting<\/a>/)
    assert.match(body, /aria-describedby="field-name-hint field-name-error"\s+aria-invalid="true"/)
  })

  it('runs nothing that somebody types', async () => {
    const { body } = await client.sendForm('/display-name', {
      name: '"><script>alert(1)</script>',
      greeting: '',
    })

    assert.match(body, /value="&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;"/)
    assert.doesNotMatch(body, /<script/)
  })

  it('gives back what was typed before the session ended, and has not saved it', async () => {
    const before = [...names.values()]
    await client.copy().get('/logout')

    const refused = await client.sendForm('/display-name', { name: 'Lady Lovelace', greeting: 'Good day' })
    const [, href = ''] = /href="(\/login[^"]*)"/.exec(refused.body) ?? []
    const page = await client.follow(href)

    assert.equal(page.url.pathname, '/display-name')
    assert.match(page.body, /What you typed is here again\. It is not saved yet\./)
    assert.match(page.body, /value="Lady Lovelace"/)
    assert.match(page.body, /<option value="Good day" selected>/)
    assert.deepEqual([...names.values()], before)
  })

  it('saves nothing for another site', async () => {
    const before = [...names.values()]

    const { status } = await client.sendForm(
      '/display-name',
      { name: 'Mallory', greeting: 'Ahoy' },
      { 'Sec-Fetch-Site': 'cross-site' },
    )

    assert.equal(status, 403)
    assert.deepEqual([...names.values()], before)
  })
})

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { people } from '../../../../src/tools/local-tenant/people.ts'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'

const tenant = await startTenant({ after })

describe('the login page of the local tenant', () => {
  it('offers each person as one button, says what it shows, and that nobody is real', async () => {
    const { text } = await new PlainBrowser().open(tenant.authorizeUrl())

    const buttons = [...text.matchAll(/<button class="tenant-person" name="person" value="([^"]+)">/g)]
    assert.deepEqual(
      buttons.map(([, id]) => id),
      people.map(({ id }) => id),
    )
    for (const { note } of people) assert.ok(text.includes(note), note)
    assert.match(text, /these people are made up/)
  })

  it('offers the people that it is given instead', async t => {
    const someone = { id: 'auth0|1', name: 'Someone Else', nickname: 's', givenName: 'Someone', note: 'new' }
    const someoneElse = {
      ...someone,
      email: 's@e.example',
      emailVerified: true,
      updatedAt: '2026-01-01T00:00:00Z',
    }
    const tenant = await startTenant(t, { people: [someoneElse] })

    const { text } = await new PlainBrowser().open(tenant.authorizeUrl())

    assert.match(text, /Someone Else/)
    assert.doesNotMatch(text, /Ada Lovelace/)
  })

  it('shows claims that try to break it as text, and loads no picture from elsewhere', async () => {
    const { text } = await new PlainBrowser().open(tenant.authorizeUrl())

    assert.match(text, /<bdi>Mallory &#34;&gt;&lt;img src=x onerror=alert\(1\)&gt;&lt;script&gt;/)
    assert.doesNotMatch(text, /<script|onerror="|javascript:/)
    for (const [, source] of text.matchAll(/<img src="([^"]*)"/g))
      assert.match(source ?? '', /^\/people\/\w+\.svg$/)
  })

  it('says where the login leads', async () => {
    const { text } = await new PlainBrowser().open(tenant.authorizeUrl())

    assert.match(text, /to continue to <b dir="ltr">http:\/\/localhost:3000<\/b>/)
  })

  it('fills in the address of a login hint, as text', async () => {
    const { text } = await new PlainBrowser().open(tenant.authorizeUrl({ login_hint: '"><script>' }))

    assert.match(text, /name="email" type="email" value="&#34;&gt;&lt;script&gt;"/)
  })

  it('logs nobody in when it is only opened', async () => {
    const browser = new PlainBrowser()
    const page = await browser.open(tenant.authorizeUrl())

    await browser.open(new URL(`?person=${encodeURIComponent(ada)}&email=a@b.example`, page.url))

    const { url } = await browser.open(tenant.authorizeUrl({ prompt: 'none' }))
    assert.equal(url.searchParams.get('error'), 'login_required')
  })

  it('is kept by nobody and framed by nobody, and its forms may lead to the application', async () => {
    const { headers } = await new PlainBrowser().open(tenant.authorizeUrl())

    const policy = headers.get('content-security-policy') ?? ''
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.match(policy, /form-action 'self' http:\/\/localhost:3000(;|$)/)
  })

  it('belongs to the browser that began the login', async () => {
    const page = await new PlainBrowser().open(tenant.authorizeUrl())

    const opened = await new PlainBrowser().open(page.url)

    assert.equal(opened.status, 400)
    assert.match(opened.text, /<h1>This login has ended<\/h1>/)
  })

  it('is of no use after the login', async () => {
    const browser = new PlainBrowser()
    const page = await browser.open(tenant.authorizeUrl())
    await browser.submit(page, { person: ada })

    const again = await browser.submit(page, { person: ada })

    assert.equal(again.status, 400)
    assert.match(again.text, /Go back to the application and log in again/)
  })

  it('refuses a form that is too large', async () => {
    const browser = new PlainBrowser()
    const page = await browser.open(tenant.authorizeUrl())

    const answer = await browser.submit(page, { email: 'x'.repeat(100_000) })

    assert.equal(answer.status, 413)
    assert.match(answer.text, /<h1>The request was refused<\/h1>/)
  })
})

describe('the pictures of the local tenant', () => {
  it('may be shown by the application, and are nothing but pictures', async () => {
    const { headers } = await fetch(tenant.url('people/ada.svg'))

    assert.equal(headers.get('content-type'), 'image/svg+xml; charset=utf-8')
    assert.equal(headers.get('cross-origin-resource-policy'), 'cross-origin')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
  })

  it('differ from person to person', async () => {
    const ada = await (await fetch(tenant.url('people/ada.svg'))).text()
    const grace = await (await fetch(tenant.url('people/grace.svg'))).text()

    assert.notEqual(ada, grace)
  })
})

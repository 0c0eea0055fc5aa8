import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { createUsers } from '../../../../src/tools/local-tenant/login/users.ts'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'

const tenant = await startTenant({ after })
const start = tenant.authorizeUrl({ screen_hint: 'signup' })

describe('a sign-up at the local tenant', () => {
  it('makes a person whose e-mail address is not verified, and logs that person in', async () => {
    const browser = new PlainBrowser()
    const page = await browser.open(start)

    const { url } = await browser.submit(page, { name: 'Mary Ann Jackson', email: 'mary@new.example' })

    const profile = await tenant.userinfo(url)
    assert.match(page.text, /<h1>Sign up<\/h1>/)
    assert.equal(profile.name, 'Mary Ann Jackson')
    assert.equal(profile.email, 'mary@new.example')
    assert.equal(profile.email_verified, false)
  })

  it('is remembered by the next login with the same address', async () => {
    const browser = new PlainBrowser()
    await browser.submit(await browser.open(start), { name: 'Dorothy Vaughan', email: 'dorothy@new.example' })

    const other = new PlainBrowser()
    const { url } = await other.submit(await other.open(tenant.authorizeUrl()), {
      email: 'Dorothy@new.example',
    })

    assert.equal((await tenant.userinfo(url)).name, 'Dorothy Vaughan')
  })

  it('goes straight back where the tenant has a session', async () => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), ada)

    const { url } = await browser.open(start)

    assert.equal((await tenant.claims(url)).sub, ada)
  })

  it('with prompt=login replaces the session of somebody else', async () => {
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), ada)
    const page = await browser.open(tenant.authorizeUrl({ screen_hint: 'signup', prompt: 'login' }))

    const { url } = await browser.submit(page, { name: 'Annie Easley', email: 'annie@new.example' })

    assert.equal((await tenant.userinfo(url)).name, 'Annie Easley')
  })

  it('is one link away from the login page, and the login page from it', async () => {
    const browser = new PlainBrowser()
    const login = await browser.open(tenant.authorizeUrl())

    const signUp = await browser.open(linkOf(login.text, 'Sign up', login.url))
    const back = await browser.open(linkOf(signUp.text, 'Log in', signUp.url))

    assert.match(signUp.text, /<h1>Sign up<\/h1>/)
    assert.match(back.text, /<h1>Log in<\/h1>/)
    assert.equal((await tenant.claims((await browser.submit(back, { person: ada })).url)).sub, ada)
  })

  for (const [fields, words] of [
    [{ name: '', email: 'new@new.example' }, /Enter a name of at most 100 characters/],
    [{ name: 'x'.repeat(101), email: 'new@new.example' }, /Enter a name of at most 100 characters/],
    [{ name: '<b>New</b>', email: 'nobody' }, /Enter an e-mail address.*value="nobody"/s],
    [{ name: 'New', email: 'ADA@people.example' }, /Somebody has this e-mail address already/],
  ] as const)
    it(`asks again with ${JSON.stringify(fields).slice(0, 40)}, and makes nobody`, async () => {
      const browser = new PlainBrowser()

      const answer = await browser.submit(await browser.open(start), fields)

      assert.equal(answer.status, 400)
      assert.match(answer.text, words)
      assert.doesNotMatch(answer.text, /<b>New/)
    })

  it('is remembered up to a bound, beyond which the first ones are forgotten', () => {
    const users = createUsers([], 2)

    const [one, two, three] = ['a', 'b', 'c'].map(name => users.signUp(name, `${name}@new.example`)?.id ?? '')

    assert.equal(users.find(one ?? ''), undefined)
    assert.equal(users.find(two ?? '')?.name, 'b')
    assert.equal(users.find(three ?? '')?.name, 'c')
  })
})

function linkOf(text: string, words: string, base: URL): URL {
  const [, href = ''] = new RegExp(`<a href="([^"]+)">${words}</a>`).exec(text) ?? []
  return new URL(href, base)
}

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import type { Answer, Client } from '../support/client.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication({ tenant: { accountRateLimit: null } })
})
after(() => app?.close())

/** On the account page, by a login that counts as a fresh one. */
async function ownerOf(name: string, client = app.client()): Promise<{ client: Client; page: Answer }> {
  await client.follow('/logout')
  await client.logIn(name, '/login?recent=5&returnTo=/profile')
  return { client, page: await client.follow('/account') }
}

const formOwner = ({ body }: Answer) => /name="form-owner" value="([^"]+)"/.exec(body)?.[1] ?? ''

describe('a form of the account that one person opened, and another one sends from the same browser', () => {
  for (const [path, fields] of [
    ['/account', { called: 'Ada', language: 'en', time_zone: 'UTC' }],
    ['/account/unlink', { provider: 'auth0', user_id: '65a1c0de0000000000000001' }],
    ['/account/password', {}],
    ['/account/delete', {}],
  ] as const)
    it(`[S62] changes nothing: ${path}`, async () => {
      const { client, page } = await ownerOf('Ada Lovelace')
      await ownerOf('Grace Hopper', client)
      const mails = app.mails.length

      const answer = await client.sendForm(path, { ...fields, 'form-owner': formOwner(page) })
      const after = await client.follow('/account')

      assert.equal(answer.status, 409)
      assert.match(answer.body, /Somebody else opened this form/)
      assert.match(after.body, /grace@people\.example/)
      assert.doesNotMatch(after.body, /value="Ada"/)
      assert.equal(app.mails.length, mails)
    })
})

describe('the account of somebody who logs in after another person in the same browser', () => {
  it('[S62] is never the one that was read before', async () => {
    const { client, page } = await ownerOf('Ada Lovelace')

    const { page: next } = await ownerOf('Grace Hopper', client)
    const data = JSON.parse((await client.get('/account/data')).body)

    assert.match(page.body, /ada@people\.example/)
    assert.match(next.body, /grace@people\.example/)
    assert.doesNotMatch(next.body, /ada@people\.example/)
    assert.equal(data.account.email, 'grace@people.example')
  })

  it('[S62] is theirs also where they replaced the session without a logout', async () => {
    const { client } = await ownerOf('Ada Lovelace')

    await client.choose(await client.follow('/login?another'), 'Grace Hopper')
    const next = await client.follow('/account')

    assert.match(next.body, /grace@people\.example/)
    assert.doesNotMatch(next.body, /ada@people\.example/)
  })
})

describe('ids in a request', () => {
  it('[S62] change no account but that of the session', async () => {
    const victim = await ownerOf('Alan Turing')
    const { client } = await ownerOf('Katherine Johnson')
    const ids = {
      id: 'auth0|65a1c0de0000000000000003',
      sub: 'auth0|65a1c0de0000000000000003',
      user_id: 'auth0|65a1c0de0000000000000003',
    }
    const query = `?${new URLSearchParams(ids)}`

    const saved = await client.sendForm(`/account${query}`, {
      ...ids,
      called: 'Pwned',
      language: '',
      time_zone: '',
    })
    const page = await client.follow(`/account${query}`)
    const data = JSON.parse((await client.get(`/account/data${query}`)).body)
    const theirs = await victim.client.follow('/account/data')

    assert.equal(saved.status, 303)
    assert.match(page.body, /katherine@people\.example/)
    assert.equal(data.account.email, 'katherine@people.example')
    assert.doesNotMatch(theirs.body, /Pwned/)
  })

  for (const fields of [
    { provider: 'auth0', user_id: '../../auth0|65a1c0de0000000000000003' },
    { provider: '..', user_id: '..' },
    { provider: '.', user_id: '.' },
    { provider: 'auth0/..', user_id: '%2e%2e' },
    { provider: 'auth0\u0000', user_id: '65a1c0de0000000000000003' },
    { provider: 'x'.repeat(201), user_id: 'x' },
    { provider: 'auth0', user_id: 'x'.repeat(401) },
  ])
    it(`[S62] lead nowhere else: ${JSON.stringify(fields).slice(0, 60)}`, async () => {
      const { client } = await ownerOf('Katherine Johnson')

      const answer = await client.sendForm('/account/unlink', fields)
      const page = await client.follow('/account')

      assert.ok([404, 413].includes(answer.status))
      assert.match(page.body, /katherine@people\.example/)
    })

  it('[S62] are not taken twice', async () => {
    const { client } = await ownerOf('Katherine Johnson')

    const answer = await client.sendForm('/account/unlink', 'provider=auth0&provider=x&user_id=a')

    assert.equal(answer.status, 400)
  })
})

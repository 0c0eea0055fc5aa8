import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import type { Answer, Client } from '../support/client.ts'
import { skipHours } from '../support/clock.ts'
import { startPair } from '../support/pair.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication({ tenant: { accountRateLimit: null } })
})
after(() => app?.close())

/** On the account page, by a login that counts as a fresh one. */
async function ownerOf(name: string): Promise<Client> {
  const client = app.client()
  await client.logIn(name, '/login?recent=5&returnTo=/profile')
  return client
}

describe('the account page', () => {
  it('shows what the tenant keeps, got without a prompt', async () => {
    const client = await ownerOf('Ada Lovelace')

    const page = await client.follow('/account')

    assert.equal(page.url.href, `${app.origin}/account`)
    assert.equal(page.status, 200)
    assert.match(page.body, /<h2>My details<\/h2>/)
    assert.match(page.body, /<dt>E-mail and password<\/dt>\s*<dd><bdi>ada@people\.example</)
  })

  it('keeps what the person says of themselves, and shows times in their zone', async () => {
    const client = await ownerOf('Ada Lovelace')
    await client.follow('/account')

    const saved = await client.sendForm('/account', {
      called: 'Countess',
      language: 'fr',
      time_zone: 'Europe/Paris',
    })
    const page = await client.follow('/account')
    const profile = await client.get('/profile')

    assert.deepEqual([saved.status, saved.headers.location], [303, '/account'])
    assert.match(page.body, /Your changes are saved/)
    assert.match(page.body, /value="Countess"/)
    assert.match(page.body, /<option value="Europe\/Paris" selected>/)
    assert.match(profile.body, /Welcome <bdi>Countess/)
    assert.match(profile.body, /\d\d:\d\d CET</)
  })

  it('has it again after another login', async () => {
    const client = await ownerOf('Grace Hopper')
    await client.follow('/account')
    await client.sendForm('/account', { called: 'Amazing Grace', language: '', time_zone: '' })

    const other = await ownerOf('Grace Hopper')
    await other.follow('/account')

    assert.match((await other.get('/profile')).body, /Welcome <bdi>Amazing Grace/)
  })

  it('refuses a zone that there is not, with what was typed', async () => {
    const client = await ownerOf('Ada Lovelace')
    await client.follow('/account')

    const page = await client.sendForm('/account', { called: 'Ada', language: 'en', time_zone: 'Moon/Base' })

    assert.equal(page.status, 422)
    assert.match(page.body, /Choose a time zone/)
    assert.match(page.body, /value="Ada"/)
  })

  it('[S63] that the tenant has no time for says when to come back, and nothing typed is lost', async () => {
    const client = await ownerOf('Hedy Lamarr')

    const page = await client.follow('/account')
    const saved = await client.sendForm('/account', { called: 'Hedy', language: '', time_zone: '' })

    for (const answer of [page, saved]) {
      assert.equal(answer.status, 503)
      assert.match(answer.body, /The service behind this page has too much to do/)
      assert.match(answer.body, /Please wait \d+ seconds?\./)
      assert.match(answer.headers['retry-after'] ?? '', /^\d+$/)
    }
    assert.match(saved.body, /What you typed is kept for ten minutes/)
  })

  it('[S63] says that a change is saved as soon as the tenant has time to show it', async t => {
    const own = await startApplication({ tenant: { accountRateLimit: { requests: 2, windowSeconds: 30 } } })
    t.after(() => own.close())
    const client = own.client()
    await client.logIn('Ada Lovelace', '/login?returnTo=/account')
    await client.sendForm('/account', { called: 'Countess', language: '', time_zone: '' })

    const busy = await client.follow('/account')
    skipHours(t, 0.01)
    const page = await client.follow('/account')

    assert.equal(busy.status, 503)
    assert.match(page.body, /Your changes are saved/)
    assert.match(page.body, /value="Countess"/)
  })

  for (const kind of ['garbage', 'truncated', 'html'] as const)
    it(`says so where the account API answers with what it is not: ${kind}`, async t => {
      const { app, provider } = await startPair(t, { env: { ACCOUNT_API: 'management' } })
      const client = app.client()
      await client.follow('/login')
      provider.fault('/api/v2/users', { kind })

      const page = await client.follow('/account')

      assert.equal(page.status, 503)
      assert.match(page.body, /The service behind this page does not answer/)
      assert.match(page.body, /You are still logged in/)
    })

  it('[S59] puts no token into a cookie, a page or the log', async () => {
    const client = await ownerOf('Ada Lovelace')

    const page = await client.follow('/account')

    const jwt = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/
    assert.doesNotMatch(page.body, jwt)
    assert.doesNotMatch(client.jar.header(new URL(app.origin)), jwt)
    assert.doesNotMatch(JSON.stringify(app.logged), jwt)
  })
})

describe('linked accounts', () => {
  it('are added by a login with the other one, and taken off again', async () => {
    const client = await ownerOf('Grace Hopper')
    await client.follow('/account')

    const linked = await client.choose(await client.follow('/account/link'), 'Sofia Kovalevskaya')
    const unlinked = await client.sendForm('/account/unlink', linkIn(linked))
    const after = await client.follow('/account')

    assert.equal(linked.url.href, `${app.origin}/account`)
    assert.match(linked.body, /The account is linked/)
    assert.match(linked.body, /sofia@/)
    assert.equal(unlinked.status, 303)
    assert.match(after.body, /no longer linked/)
    assert.doesNotMatch(after.body, /sofia@/)
    assert.match((await client.get('/profile')).body, /Grace|Amazing/)
  })

  it('[S57] are not the same one once more', async () => {
    const client = await ownerOf('Ada Lovelace')
    await client.follow('/account')

    const page = await client.choose(await client.follow('/account/link'), 'Ada Lovelace')

    assert.equal(page.status, 403)
    assert.match(page.body, /This is the account that you have already/)
  })

  it('are linked by a new try where the access token went away meanwhile', async () => {
    const client = await ownerOf('Alan Turing')

    const page = await client.choose(await client.follow('/login?link'), 'Sofia Kovalevskaya')

    assert.equal(page.status, 400)
    assert.match(page.body, /href="\/login\?returnTo=%2Fprofile">Try again/)
  })

  it('[S62] need a login of the last minutes', async () => {
    const client = app.client()
    await client.logIn('Ada Lovelace')
    await client.follow('/account')

    const link = await client.get('/account/link')
    const direct = await client.get('/login?link')
    const unlink = await client.sendForm('/account/unlink', { provider: 'auth0', user_id: 'x' })

    assert.match(link.headers.location ?? '', /^\/login\?returnTo=%2Faccount%2Flink&recent=10$/)
    assert.equal(direct.status, 401)
    assert.equal(unlink.status, 401)
  })

  for (const [what, fields] of [
    ['the first', { provider: 'auth0', user_id: '65a1c0de0000000000000001' }],
    ["somebody else's", { provider: 'auth0', user_id: '65a1c0de0000000000000002' }],
    ['one that leads elsewhere', { provider: '..', user_id: '../../users/auth0|1' }],
    ['none', {}],
  ] as const)
    it(`[S62] never lose ${what}`, async () => {
      const client = await ownerOf('Ada Lovelace')
      await client.follow('/account')

      const answer = await client.sendForm('/account/unlink', fields)

      assert.equal(answer.status, 404)
    })
})

function linkIn({ body }: Answer): Record<string, string> {
  const value = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(body)?.[1] ?? ''
  return { provider: value('provider'), user_id: value('user_id') }
}

describe('the password', () => {
  it('is changed by a mail of the tenant, and the answer is the same for everybody', async () => {
    const client = await ownerOf('Ada Lovelace')
    await client.follow('/account')
    const sent = app.mails.length

    const answer = await client.sendForm('/account/password', {})
    const page = await client.follow('/account')

    assert.deepEqual([answer.status, answer.headers.location], [303, '/account'])
    assert.match(page.body, /If there is a password for this account, a message is on its way/)
    assert.equal(app.mails.length, sent + 1)
  })

  it('is not spoken of where there is none', async () => {
    const client = await ownerOf('Sofia Kovalevskaya')
    const sent = app.mails.length

    const page = await client.follow('/account')
    const answer = await client.sendForm('/account/password', {})

    assert.doesNotMatch(page.body, /<h2>Password<\/h2>/)
    assert.equal(answer.status, 303)
    assert.equal(app.mails.length, sent)
  })
})

describe('the copy of my data', () => {
  it('is a file with what is kept, here and at the tenant', async () => {
    const client = await ownerOf('Ada Lovelace')
    await client.follow('/account')

    const file = await client.get('/account/data')

    const data = JSON.parse(file.body)
    assert.match(file.headers['content-disposition'] ?? '', /^attachment; filename=my-data\.json/)
    assert.equal(file.headers['cache-control'], 'no-store')
    assert.equal(data.session.profile.name, 'Ada Lovelace')
    assert.equal(data.account.identities.length, 1)
    assert.equal('app_metadata' in data.account, false)
  })
})

describe('deleting the account', () => {
  it('[S62] needs a login of the last minutes', async () => {
    const client = app.client()
    await client.logIn('Alan Turing')
    await client.follow('/account')

    const page = await client.get('/account/delete')
    const answer = await client.sendForm('/account/delete', {})

    assert.match(page.headers.location ?? '', /recent=10/)
    assert.equal(answer.status, 401)
    assert.equal((await client.get('/profile')).status, 200)
  })

  it('says what will be gone, deletes it at the tenant, and ends every session', async () => {
    const client = await ownerOf('Margaret Hamilton')
    const other = await ownerOf('Margaret Hamilton')
    await client.follow('/account')

    const page = await client.follow('/account/delete')
    const answer = await client.sendForm('/account/delete', {})
    const home = await client.follow(answer.headers.location ?? '')

    assert.match(page.body, /This cannot be undone/)
    assert.deepEqual([answer.status, answer.headers.location], [303, '/logout'])
    assert.match(home.body, /Your account is deleted/)
    assert.equal((await other.get('/profile')).status, 302)
    const login = await app.client().follow('/login')
    assert.doesNotMatch(login.body, /Margaret Hamilton/)
  })

  it('deletes what the application keeps first, and nothing where that fails', async t => {
    const deleted: string[] = []
    const failing = await startApplication({
      tenant: { accountRateLimit: null },
      change: services => ({
        ...services,
        applicationData: {
          exportFor: async () => ({ orders: 3 }),
          deleteFor: async ({ sub }) => {
            deleted.push(sub)
            throw new Error('The database is away')
          },
        },
      }),
    })
    t.after(() => failing.close())
    const client = failing.client()
    await client.logIn('Ada Lovelace', '/login?recent=5')
    await client.follow('/account')

    const data = await client.get('/account/data')
    const answer = await client.sendForm('/account/delete', {})

    assert.deepEqual(JSON.parse(data.body).application, { orders: 3 })
    assert.equal(answer.status, 500)
    assert.equal(deleted.length, 1)
    assert.equal((await client.get('/profile')).status, 200)
  })

  it('says whom to ask where the tenant does not allow it', async t => {
    const deleted: string[] = []
    const strict = await startApplication({
      tenant: { accountRateLimit: null, allowsAccountDeletion: false },
      change: services => ({
        ...services,
        applicationData: {
          exportFor: async () => null,
          deleteFor: async ({ sub }) => {
            deleted.push(sub)
          },
        },
      }),
    })
    t.after(() => strict.close())
    const client = strict.client()
    await client.logIn('Ada Lovelace', '/login?recent=5')
    await client.follow('/account')

    const page = await client.follow('/account/delete')
    const answer = await client.sendForm('/account/delete', {})

    assert.match(page.body, /Ask whoever runs this application to delete it/)
    assert.equal(answer.status, 403)
    // what cannot be finished was not begun
    assert.deepEqual(deleted, [])
  })
})

describe('the account page without the account API', () => {
  it('has what needs none: password, data, sessions', async t => {
    const plain = await startApplication({ env: { ACCOUNT_API: 'none' } })
    t.after(() => plain.close())
    const client = plain.client()
    await client.logIn('Ada Lovelace', '/login?recent=5')

    const page = await client.get('/account')
    const data = await client.get('/account/data')
    const deletion = await client.get('/account/delete')
    const post = await client.sendForm('/account', { called: 'Ada' })

    assert.equal(page.status, 200)
    assert.doesNotMatch(page.body, /My details|Linked accounts/)
    assert.match(page.body, /<h2>Password<\/h2>/)
    assert.equal(JSON.parse(data.body).account, null)
    assert.match(deletion.body, /Ask whoever runs this application/)
    assert.equal(post.status, 404)
  })
})

describe('an account API that refuses a token that has just come', () => {
  it('is a wrong setting with a page, and no circle', async t => {
    const { app, provider } = await startPair(t, { env: { ACCOUNT_API: 'management' } })
    const client = app.client()
    await client.follow('/login')
    provider.lie({ account: { status: 401 } })

    const page = await client.follow('/account')

    assert.equal(page.status, 500)
    assert.equal(app.logged.findLast(line => 'failure' in line)?.['reason'], 'access_token_refused')
  })
})

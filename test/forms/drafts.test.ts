import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { KnownFailure } from '../../src/errors/failure.ts'
import { createDrafts, ownerField } from '../../src/forms/drafts.ts'
import { formPost } from '../../src/forms/form-post.ts'
import { requireLogin } from '../../src/guards/require-login.ts'
import { get, post, type Route } from '../../src/routes.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { createCertificate } from '../support/certificate.ts'
import type { Answer, Client } from '../support/client.ts'
import { skipHours } from '../support/clock.ts'

/** What goes wrong behind the form. */
let failure: Error | null = null

/** Pages that answer with the owner of their form and the draft that they took. */
const letters: readonly Route[] = [
  ...['/letter', '/other'].map(path =>
    get(path, 'letter', ({ drafts }) => [
      requireLogin,
      (req, res) => res.json({ owner: drafts.ownerOf(req), draft: drafts.take(req, res) }),
    ]),
  ),
  get('/another-client', 'letter', ({ config, sessions }) => {
    const drafts = createDrafts({ ...config, clientId: 'another-client' }, sessions.cookie)
    return [(req, res) => res.json({ draft: drafts.take(req, res) })]
  }),
  post('/letter', 'letter', services => [
    ...formPost(services, { keep: ['subject', 'text'] }),
    requireLogin,
    (_req, res) => {
      if (failure) throw failure
      res.redirect(303, '/letter')
    },
  ]),
  post('/rotated', 'letter', ({ config, sessions }) => {
    const drafts = createDrafts(
      { ...config, secrets: ['the-secret-of-tomorrow', ...config.secrets] },
      sessions.cookie,
    )
    return [...formPost({ config, drafts }), (_req, res) => res.redirect(303, '/letter')]
  }),
  post('/secret', 'secret', services => [...formPost(services), requireLogin]),
]

let app: RunningApplication
before(async () => {
  app = await startApplication({ pages: letters })
})
beforeEach(() => {
  failure = null
})
after(() => app?.close())

const typed = { subject: 'Hello', text: 'Dear Ada,\r\n<b>all</b> is well.' }

async function loggedIn(name = 'Ada Lovelace', at = app): Promise<Client> {
  const client = at.client()
  await client.logIn(name)
  return client
}

/** The owner that the page of the form has. */
async function ownerOf(client: Client): Promise<string> {
  return JSON.parse((await client.get('/letter')).body).owner
}

async function draftAt(client: Client, path = '/letter'): Promise<unknown> {
  return JSON.parse((await client.get(path)).body).draft
}

/** Ends the session elsewhere: the browser still has its cookie. */
async function endElsewhere(client: Client): Promise<void> {
  await client.copy().get('/logout')
}

/** As a browser does whose session cookie's time is over. */
function loseSession(client: Client, at = app): void {
  client.jar.store(new URL(at.origin), [`${at.sessionCookie}=; Path=/; Max-Age=0`])
}

function wayOn({ body }: Answer): string {
  return /<a class="button button-primary" href="([^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? ''
}

describe('a form that is sent after the session ended', () => {
  it('[S56] leads by a login to its page by GET, which has what was typed', async () => {
    const client = await loggedIn()
    await endElsewhere(client)

    const refused = await client.sendForm('/letter', typed, { Referer: `${app.origin}/letter?copy=2` })
    const page = await client.follow(wayOn(refused))

    assert.equal(refused.status, 401)
    assert.match(refused.body, /What you typed is kept for ten minutes/)
    assert.equal(page.url.href, `${app.origin}/letter?copy=2`)
    assert.deepEqual(JSON.parse(page.body).draft, typed)
  })

  it('[S56] has what was typed also where the browser has dropped the cookie of the session', async () => {
    const client = await loggedIn()
    const owner = await ownerOf(client)
    loseSession(client)

    await client.sendForm('/letter', { ...typed, [ownerField]: owner })
    await client.follow('/login')

    assert.deepEqual(await draftAt(client), typed)
  })

  it('is refused where somebody else has logged in since it was opened, and nothing is kept', async () => {
    const owner = await ownerOf(await loggedIn())
    const other = await loggedIn('Grace Hopper')

    const { status } = await other.sendForm('/letter', { ...typed, [ownerField]: owner })

    assert.equal(status, 409)
    assert.equal(await draftAt(other), null)
  })

  it('is still that of its owner after a rotation of the secret', async () => {
    const client = await loggedIn()

    const { status } = await client.sendForm('/rotated', { [ownerField]: await ownerOf(client) })

    assert.equal(status, 303)
  })

  it('gives it back once', async () => {
    const client = await loggedIn()
    await endElsewhere(client)
    await client.sendForm('/letter', typed)
    await client.follow('/login')

    await draftAt(client)

    assert.equal(await draftAt(client), null)
  })

  it('gives nothing to somebody else who logs in next, nor to the first one after that', async () => {
    const client = await loggedIn()
    await endElsewhere(client)
    await client.sendForm('/letter', typed)

    await client.logIn('Grace Hopper', '/login?another')
    const others = await draftAt(client)
    await client.logIn('Ada Lovelace', '/login?another')

    assert.equal(others, null)
    assert.equal(await draftAt(client), null)
  })

  it('gives nothing to another page, and waits for its own', async () => {
    const client = await loggedIn()
    await endElsewhere(client)
    await client.sendForm('/letter', typed)
    await client.follow('/login')

    assert.equal(await draftAt(client, '/other'), null)
    assert.deepEqual(await draftAt(client), typed)
  })

  it('gives nothing after ten minutes, by the clock of the server', async t => {
    skipHours(t, 0)
    const client = await loggedIn()
    await endElsewhere(client)
    const { setCookies } = await client.sendForm('/letter', typed)
    await client.follow('/login')

    t.mock.timers.tick(10 * 60_000 + 1)

    assert.match(setCookies.find(line => line.startsWith('draft-')) ?? '', /; Max-Age=600;/)
    assert.equal(await draftAt(client), null)
  })

  for (const [whose, owner] of [
    ['nobody knows', undefined],
    ['somebody made up', 'x'.repeat(43)],
    ['is nonsense', '"><script>'],
  ] as const)
    it(`gives nothing where ${whose} whose it is`, async () => {
      const client = app.client()

      const { status } = await client.sendForm('/letter', {
        ...typed,
        ...(owner ? { [ownerField]: owner } : {}),
      })
      await client.logIn()

      assert.equal(status, 401)
      assert.equal(await draftAt(client), null)
    })

  it('keeps the fields that its route names, and no other', async () => {
    const client = await loggedIn()
    await endElsewhere(client)

    await client.sendForm('/letter', 'subject=Hello&password=hunter2&text=a&text=b&__proto__=x')
    await client.follow('/login')

    assert.deepEqual(await draftAt(client), { subject: 'Hello' })
  })

  it('keeps nothing where its route names no field', async () => {
    const client = await loggedIn()
    await endElsewhere(client)

    const { status, body, setCookies } = await client.sendForm('/secret', typed)

    assert.equal(status, 401)
    assert.doesNotMatch(body, /What you typed/)
    assert.deepEqual(
      setCookies.filter(line => line.startsWith('draft-')),
      [],
    )
  })

  it('says so where it is too long to be kept, and keeps none of it', async () => {
    const client = await loggedIn()
    await endElsewhere(client)

    const { body, setCookies } = await client.sendForm('/letter', {
      subject: 'Hello',
      text: 'x'.repeat(2100),
    })

    assert.match(body, /What you typed was too long to be kept/)
    assert.deepEqual(
      setCookies.filter(line => line.startsWith('draft-')),
      [],
    )
  })

  it('fits into one cookie where it is as long as can be', async () => {
    const client = await loggedIn()
    await endElsewhere(client)
    const path = `/letter?${'q'.repeat(500)}`

    const { setCookies } = await client.sendForm(
      '/letter',
      { text: 'é'.repeat(1016) },
      { Referer: app.origin + path },
    )

    const [line = ''] = setCookies.filter(each => each.startsWith('draft-'))
    assert.ok(line.length > 3000 && line.length < 4096, String(line.length))
  })

  it('is 401 as JSON to a program, and keeps nothing', async () => {
    const client = await loggedIn()
    await endElsewhere(client)

    const { status, body, setCookies } = await client.sendForm('/letter', typed, {
      Accept: 'application/json',
    })

    assert.equal(status, 401)
    assert.equal(JSON.parse(body).error, 'unauthenticated')
    assert.deepEqual(
      setCookies.filter(line => line.startsWith('draft-')),
      [],
    )
  })
})

describe('a form whose handler fails', () => {
  for (const [what, error] of [
    ['as the tenant is down', new KnownFailure('unreachable')],
    ['by a fault of its own', new TypeError('a fault')],
  ] as const)
    it(`has what was typed when its page is opened again: ${what}`, async () => {
      const client = await loggedIn()
      failure = error

      const { body } = await client.sendForm('/letter', typed)

      assert.match(body, /What you typed is kept for ten minutes/)
      assert.deepEqual(await draftAt(client), typed)
    })
})

describe('the cookie of a draft', () => {
  it('[S56] is set by no post of another site', async () => {
    const client = await loggedIn()

    const { setCookies } = await client.sendForm('/letter', typed, { 'Sec-Fetch-Site': 'cross-site' })

    assert.deepEqual(setCookies, [])
  })

  it('shows neither what was typed nor whose it is', async t => {
    const https = await startApplication({ pages: letters, certificate: await createCertificate() })
    t.after(() => https.close())
    const client = await loggedIn('Ada Lovelace', https)
    const page = await client.get('/letter')
    await endElsewhere(client)

    const { setCookies } = await client.sendForm('/letter', typed)

    const [line = ''] = setCookies.filter(each => each.includes('draft'))
    assert.match(line, /^__Host-draft=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
    assert.doesNotMatch(page.body, /auth0\|/)
  })

  it('that is garbage is passed over, and hides nothing', async () => {
    const client = await loggedIn()
    await endElsewhere(client)
    const { setCookies } = await client.sendForm('/letter', typed)
    await client.follow('/login')
    const [real = ''] = (setCookies.find(line => line.startsWith('draft-')) ?? '').split(';')
    const name = real.slice(0, real.indexOf('='))
    const session = `${app.sessionCookie}=${client.jar.get(app.sessionCookie)}`

    const { status, body } = await app
      .client()
      .get('/letter', { Cookie: [session, `${name}=`, `${name}=${real.slice(-200)}`, real].join('; ') })

    assert.equal(status, 200)
    assert.deepEqual(JSON.parse(body).draft, typed)
  })

  it('opens at no other client, whatever secret they share', async () => {
    const client = await loggedIn()
    await endElsewhere(client)
    await client.sendForm('/letter', typed, { Referer: `${app.origin}/another-client` })
    await client.follow('/login')

    assert.equal(await draftAt(client, '/another-client'), null)
  })
})

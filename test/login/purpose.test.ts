import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { parsePurpose } from '../../src/login/purpose.ts'
import { startApplication } from '../support/application.ts'
import { authorizationError, claims, userinfo } from '../support/broken-provider/mutations.ts'
import type { Answer } from '../support/client.ts'
import { guardedPages } from '../support/guarded-pages.ts'
import { createLogoutToken, sendLogout } from '../support/logout-token.ts'
import { asked, callbackOf, nameOn, startPair } from '../support/pair.ts'

const rolesClaim = 'https://app.example/roles'
const start = (t: TestContext, env = {}) => startPair(t, { env, pages: guardedPages })
const seconds = () => Math.floor(Date.now() / 1000)

describe('a sign-up', () => {
  it("leads to the tenant's sign-up page, for somebody whom the tenant knows as well", async t => {
    const { app } = await start(t)

    const parameters = await asked(app.client(), '/signup')

    assert.equal(parameters.get('screen_hint'), 'signup')
    assert.equal(parameters.get('prompt'), 'login')
  })

  it('ends on the page that it was to lead to', async t => {
    const { app } = await start(t)

    const page = await app.client().follow('/signup?returnTo=/profile?tab=one')

    assert.equal(page.url.href, `${app.origin}/profile?tab=one`)
  })

  it('is none for somebody who is logged in', async t => {
    const { app } = await start(t)
    const client = app.client()
    await client.follow('/login')

    const answer = await client.get('/signup?returnTo=/profile?tab=one')

    assert.equal(answer.headers.location, '/profile?tab=one')
  })
})

describe('a login for an organization', () => {
  const acme = claims({ org_id: 'org_Ab3', org_name: 'acme' })

  it('asks for it, with the invitation, and takes nothing else from the link', async t => {
    const { app } = await start(t)

    const link = '/login?invitation=inv_1&organization=org_Ab3&organization_name=Evil'
    const parameters = await asked(app.client(), link)

    assert.equal(parameters.get('organization'), 'org_Ab3')
    assert.equal(parameters.get('invitation'), 'inv_1')
    assert.equal(parameters.get('organization_name'), null)
  })

  for (const wanted of ['org_Ab3', 'acme', 'ACME'])
    it(`[S57] asked for as ${wanted} is one of its members`, async t => {
      const { app, provider } = await start(t)
      provider.lie(acme)
      const client = app.client()

      const page = await client.follow(`/login?organization=${wanted}`)

      assert.equal(page.url.pathname, '/profile')
      assert.match(page.body, /<dt>Organization<\/dt>\s*<dd><bdi>acme</)
    })

  for (const [what, sent] of [
    ['another organization', { org_id: 'org_other', org_name: 'other' }],
    ['none', {}],
    ['an id in another case', { org_id: 'org_AB3' }],
    ['a name that looks like the id', { org_id: 'org_other', org_name: 'org_Ab3' }],
    ['an id that is no text', { org_id: ['org_Ab3'] }],
  ] as const)
    it(`[S57] is refused where the tenant answers with ${what}, and leaves the session as it was`, async t => {
      const { app, provider } = await start(t)
      const client = app.client()
      await client.follow('/login')

      provider.lie({ ...claims({ sub: 'auth0|grace', ...sent }), ...userinfo({ sub: 'auth0|grace' }) })
      const page = await client.follow('/login?organization=org_Ab3')
      provider.heal()
      const profile = await client.get('/profile')

      assert.equal(page.status, 403)
      assert.match(page.body, /You are not a member of this organization/)
      assert.equal(nameOn(profile), 'Katherine Johnson')
    })

  it('is every login where the setting says so, whatever a link asks for', async t => {
    const { app } = await start(t, { ORGANIZATION: 'acme' })
    const client = app.client()

    const plain = await asked(client, '/login')
    const other = await asked(client, '/login?organization=other&invitation=inv_1')

    assert.equal(plain.get('organization'), 'acme')
    assert.equal(other.get('organization'), 'acme')
    assert.equal(other.get('invitation'), null)
  })

  it('[S57] of the setting is checked in every login', async t => {
    const { app } = await start(t, { ORGANIZATION: 'acme' })

    const page = await app.client().follow('/login')

    assert.equal(page.status, 403)
    assert.match(page.body, /You are not a member/)
  })

  it('[S57] is a login that began before the setting was made, too', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    const callback = await callbackOf(client)
    const env = { ...provider.env, BASE_URL: app.origin, ORGANIZATION: 'acme' }
    const restarted = await startApplication({ env })
    t.after(() => restarted.close())
    client.redirectTo(restarted.origin)

    const answer = await client.get(callback)

    assert.match(answer.headers.location ?? '', /^\/login\?/)
    assert.doesNotMatch(answer.setCookies.join(), new RegExp(`${app.sessionCookie}=`))
  })

  it('that was refused leads to another try for the same', async t => {
    const { app } = await start(t)

    const page = await app.client().follow('/login?organization=acme&returnTo=/acme')

    const [, href = ''] = /class="button button-primary" href="([^"]+)"/.exec(page.body) ?? []
    const { searchParams } = new URL(href.replaceAll('&amp;', '&'), app.origin)
    assert.equal(searchParams.get('organization'), 'acme')
    assert.equal(searchParams.get('returnTo'), '/acme')
    assert.equal(searchParams.get('another'), '')
  })

  it('that found the tenant down leads to another try with the invitation', async t => {
    const { app, provider } = await start(t)
    await provider.refuse()

    const page = await app.client().get('/login?organization=org_Ab3&invitation=inv_1')

    assert.equal(page.status, 503)
    assert.match(
      page.body,
      /href="\/login\?returnTo=%2Fprofile&amp;organization=org_Ab3&amp;invitation=inv_1"/,
    )
  })

  it('is none for somebody whose session is of it', async t => {
    const { app, provider } = await start(t)
    provider.lie(acme)
    const client = app.client()
    await client.follow('/login?organization=acme')

    const same = await client.get('/login?organization=ACME&returnTo=/acme')
    const other = await client.get('/login?organization=other')
    const invited = await client.get('/login?organization=acme&invitation=inv_1')

    assert.equal(same.headers.location, '/acme')
    for (const answer of [other, invited]) assert.match(answer.headers.location ?? '', /\/authorize\?/)
  })

  for (const query of [
    'organization=a%20b',
    'organization=a&organization=b',
    `organization=${'a'.repeat(60)}`,
  ])
    it(`is refused as a link that nobody made: ${query.slice(0, 30)}`, async t => {
      const { app } = await start(t)

      const page = await app.client().get(`/login?${query}`)

      assert.equal(page.status, 400)
    })
})

function detailsOn({ body }: Answer): string[] {
  const [, list = ''] = /role="status">[\s\S]*?<ul>([\s\S]*?)<\/ul>/.exec(body) ?? []
  return [...list.matchAll(/<li>(.*)<\/li>/g)].map(([, text = '']) => text)
}

describe('refreshing the profile', () => {
  it('says so where nothing has changed, and names no claim that it does not know', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')

    const same = await client.follow('/login?refresh')
    provider.lie(userinfo({ 'x; Path=/; y\u0000': 1, 'https://app.example/plan': 'gold' }))
    const other = await client.follow('/login?refresh')

    assert.match(same.body, /Nothing has changed/)
    assert.deepEqual(detailsOn(other), ['other details'])
  })

  it('asks the tenant without a prompt, and keeps the session', async t => {
    const { app, provider } = await start(t, { ROLES_CLAIM: rolesClaim })
    const client = app.client()
    provider.lie(claims({ auth_time: seconds(), amr: ['mfa'] }))
    await client.follow('/vault')
    const before = /Logged in<\/dt>\s*<dd>(.*)<\/dd>/.exec((await client.get('/profile')).body)?.[1]

    provider.heal()
    provider.lie({ ...userinfo({ name: 'Katherine Goble' }), ...claims({ [rolesClaim]: ['admin'] }) })
    const parameters = await asked(client, '/login?refresh')
    const page = await client.follow('/login?refresh')

    assert.equal(parameters.get('prompt'), 'none')
    assert.match(page.body, /role="status">\s*<p>Your profile is up to date. What changed:</)
    assert.deepEqual(detailsOn(page), ['name', 'roles'])
    assert.equal(nameOn(page), 'Katherine Goble')
    assert.equal(/Logged in<\/dt>\s*<dd>(.*)<\/dd>/.exec(page.body)?.[1], before)
    // neither the proof nor the factor is lost by a login that shows none
    assert.equal((await client.get('/vault')).status, 200)
    assert.equal((await client.get('/admin')).status, 200)
  })

  for (const error of ['login_required', 'interaction_required', 'consent_required'])
    it(`prompts once where the tenant answers ${error}, and never in circles`, async t => {
      const { app, provider } = await start(t)
      const client = app.client()
      await client.follow('/login')
      provider.lie(authorizationError(error, 'Login required'))

      const first = await client.get(await callbackOf(client, '/login?refresh'))
      const parameters = await asked(client, first.headers.location ?? '')
      const second = await client.follow(first.headers.location ?? '')

      assert.equal(first.headers.location, '/login?returnTo=%2Fprofile&refresh=&prompt=')
      assert.equal(parameters.get('prompt'), null)
      assert.equal(second.status, 400)
      assert.equal(nameOn(await client.get('/profile')), 'Katherine Johnson')
    })

  it("[S25] goes on with the tenant's session of that moment, whose end ends it", async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')
    provider.lie(claims({ sid: 'a-later-session' }))
    await client.follow('/login?refresh')

    const token = await createLogoutToken(provider, { claims: { sid: 'a-later-session' } })
    await sendLogout(app.client(), token)
    const page = await client.get('/profile')

    assert.equal(page.status, 302)
  })

  it('[S57] as another person changes nothing', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')

    provider.lie({
      ...claims({ sub: 'auth0|grace' }),
      ...userinfo({ sub: 'auth0|grace', name: 'Grace Hopper' }),
    })
    const page = await client.follow('/login?refresh')

    assert.equal(page.status, 403)
    assert.equal(nameOn(await client.get('/profile')), 'Katherine Johnson')
  })

  it('[S57] of a session that ended meanwhile starts none', async t => {
    const { app } = await start(t)
    const client = app.client()
    await client.follow('/login')
    const callback = await callbackOf(client, '/login?refresh')

    await client.get('/logout')
    const page = await client.get(callback)

    assert.equal(page.status, 400)
    assert.equal((await client.get('/profile')).status, 302)
  })

  it('[S57] is used once: a callback of it that comes back later ends on its page, unchanged', async t => {
    const { app, provider } = await start(t)
    const client = app.client()
    await client.follow('/login')
    const callback = await callbackOf(client, '/login?refresh')
    await client.follow(callback)

    provider.lie(userinfo({ name: 'Katherine Goble' }))
    const page = await client.follow(callback)

    assert.equal(nameOn(page), 'Katherine Johnson')
  })

  it('is a plain login for somebody who is not logged in', async t => {
    const { app } = await start(t)

    const parameters = await asked(app.client(), '/login?refresh')

    assert.equal(parameters.get('prompt'), null)
  })
})

describe('a sealed purpose', () => {
  for (const [what, value] of [
    ['of a kind that there is not', { kind: 'impersonate' }],
    ['whose condition is of another type', { kind: 'recent', maxAgeSeconds: '300' }],
    ['with a condition that nobody would check', { kind: 'login', requiredRole: 'admin' }],
    ['that is a text', 'login'],
  ] as const)
    it(`[S57] counts for nothing ${what}`, () => {
      assert.equal(parsePurpose(value), null)
    })

  it('is what it was before it was sealed', () => {
    const purpose = { kind: 'recent', sub: 'auth0|1', maxAgeSeconds: 300, needsSecondFactor: true } as const

    assert.deepEqual(parsePurpose(JSON.parse(JSON.stringify(purpose))), purpose)
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { createCertificate } from '../support/certificate.ts'
import { skipHours } from '../support/clock.ts'
import { eventually } from '../support/deadline.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication({ certificate: await createCertificate() })
})
after(() => app?.close())

describe('the session over https', () => {
  it('[S12] its cookies are __Host-, Secure, HttpOnly, Path=/ and SameSite=Lax', async () => {
    const lines: string[] = []
    const client = app.client()
    client.jar.onSet = (host, line) => {
      if (host === 'localhost') lines.push(line)
    }

    await client.logIn()
    await client.follow('/logout')

    assert.ok(lines.some(line => line.startsWith('__Host-session=eyJ')))
    assert.ok(lines.some(line => /^__Host-login\.\w+\.[\w-]+=eyJ/.test(line)))
    for (const line of lines) {
      assert.match(line, /^__Host-(login|session)/)
      assert.match(line, /; Path=\//)
      // a line that clears a cookie sets nothing that a script could read
      assert.match(line, /; HttpOnly|^[^=]+=;/)
      assert.match(line, /; Secure/)
      assert.match(line, /; SameSite=Lax/)
      assert.doesNotMatch(line, /; Domain=/i)
    }
  })

  it('[S12] no cookie holds a readable claim', async () => {
    const client = app.client()
    await client.logIn()

    const session = client.jar.get('__Host-session') ?? ''

    const parts = session.split('.').map(part => Buffer.from(part, 'base64url').toString('latin1'))
    for (const word of ['Ada', 'Lovelace', 'people.example', 'auth0', 'sub'])
      assert.ok(!parts.some(part => part.includes(word)), word)
    // shorter words stand in random text by chance
    for (const word of ['Lovelace', 'people.example', 'auth0|']) assert.ok(!session.includes(word), word)
  })

  it('no token is kept in it', async () => {
    const { compactDecrypt } = await import('jose')
    const { createHash, hkdfSync } = await import('node:crypto')
    const client = app.client()
    await client.logIn()

    const { secrets, issuerBaseUrl, clientId } = app.config
    const purpose = JSON.stringify(['__Host-session', issuerBaseUrl, clientId])
    const info = createHash('sha256').update(purpose).digest()
    const key = new Uint8Array(hkdfSync('sha256', secrets[0], '', info, 32))
    const { plaintext } = await compactDecrypt(client.jar.get('__Host-session') ?? '', key)
    const kept = JSON.parse(new TextDecoder().decode(plaintext))

    assert.deepEqual(Object.keys(kept).sort(), [
      'accountVersion',
      'amr',
      'claims',
      'id',
      'issuedAt',
      'loggedInAt',
      'preferences',
      'roles',
      'sealedAt',
      'sid',
      'sub',
    ])
  })

  it('a logout clears it, and the tenant is left as well', async () => {
    const client = app.client()
    await client.logIn()

    const answer = await client.get('/logout')
    const end = await client.follow(answer.headers.location ?? '')

    const { origin, pathname, searchParams } = new URL(answer.headers.location ?? '')
    assert.equal(origin + pathname, `${app.tenantOrigin}/v2/logout`)
    assert.deepEqual(Object.fromEntries(searchParams), {
      returnTo: app.origin,
      client_id: app.config.clientId,
    })
    assert.equal(client.jar.get('__Host-session'), undefined)
    assert.equal(end.url.href, `${app.origin}/`)
    assert.match((await client.follow('/profile')).url.pathname, /^\/u\/login\//)
  })

  it('a logout without a session is a logout as well', async () => {
    const end = await app.client().follow('/logout')

    assert.equal(end.url.href, `${app.origin}/`)
  })

  it('[S19] nothing that depends on the user is stored by a browser', async () => {
    const client = app.client()
    await client.logIn()

    for (const path of [
      '/profile',
      '/',
      '/login',
      '/callback',
      '/logout',
      '/login',
      '/callback',
      '/profile',
      '/nowhere',
    ])
      assert.equal((await client.get(path)).headers['cache-control'], 'no-store', path)
  })

  it('[S20] rotating the secret logs nobody out and fails no login under way', async () => {
    const secrets = { old: 'b7c1dead89f0a25e6d3f'.repeat(2), new: '0f9e8d7c6b5a49382716'.repeat(2) }
    const before = await startApplication({ env: { SECRET: secrets.old } })
    const { baseUrl, issuerBaseUrl, clientId, clientSecret } = before.config
    const rotated = await startApplication({
      env: {
        BASE_URL: baseUrl,
        ISSUER_BASE_URL: issuerBaseUrl,
        CLIENT_ID: clientId,
        CLIENT_SECRET: clientSecret,
        SECRET: secrets.new,
        SECRET_PREVIOUS: secrets.old,
      },
    })
    const [ada, grace] = [before.client(), before.client()]
    await ada.logIn()
    const page = await grace.follow('/login')

    for (const client of [ada, grace]) client.redirectTo(rotated.origin)
    const profile = await ada.get('/profile')
    const landed = await grace.choose(page, 'Grace Hopper')
    await Promise.all([before.close(), rotated.close()])

    assert.match(profile.body, /Ada Lovelace/)
    assert.match(landed.body, /Grace Hopper/)
  })

  it('[S15] [S16] a second login has the whole time until the absolute limit', async t => {
    const long = await startApplication({
      env: { SESSION_ROLLING_DURATION: '7200', SESSION_ABSOLUTE_DURATION: '7200' },
    })
    t.after(long.close)
    const client = long.client()
    await client.logIn('Ada Lovelace')
    skipHours(t, 1.5)
    await client.logIn('Grace Hopper', '/login?another')
    t.mock.reset()
    skipHours(t, 3)

    const page = await client.get('/profile')

    assert.match(page.body, /Welcome <bdi>Grace Hopper/)
  })

  it('[S16] ends by itself when it was idle for too long', async t => {
    const short = await startApplication({ env: { SESSION_ROLLING_DURATION: '1' } })
    t.after(() => short.close())
    const client = short.client()
    await client.logIn()
    const stolen = client.copy()
    const isOver = async () => (await stolen.copy().get('/profile')).status === 302

    await eventually(isOver, 'the session is over')

    const answer = await stolen.get('/profile')
    assert.equal(answer.headers.location, '/login?returnTo=%2Fprofile')
  })

  it('[S16] ends at its absolute limit, however busy it is', async t => {
    const limits = { SESSION_ROLLING_DURATION: '7200', SESSION_ABSOLUTE_DURATION: '14400' }
    const short = await startApplication({ env: limits })
    t.after(() => short.close())
    skipHours(t, 0)
    const client = short.client()
    await client.logIn()

    const statuses = []
    for (let hours = 1; hours <= 4; hours++) {
      t.mock.timers.tick(3_600_000)
      statuses.push((await client.get('/profile')).status)
    }

    assert.deepEqual(statuses, [200, 200, 200, 302])
  })
})

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { describeMail, type Mail } from '../../../../src/tools/local-tenant/accounts/mail.ts'
import { PlainBrowser } from '../../../support/local-tenant/plain-browser.ts'
import { application, type RunningTenant, startTenant } from '../../../support/tenant.ts'

const ada = 'auth0|65a1c0de0000000000000001'
const connection = 'Username-Password-Authentication'
const { clientId: client_id } = application

async function start(t: TestContext) {
  const mails: Mail[] = []
  const tenant = await startTenant(t, { onMail: mail => mails.push(mail) })
  return { tenant, mails }
}

async function ask(tenant: RunningTenant, fields: Record<string, string>): Promise<Response> {
  return fetch(tenant.url('dbconnections/change_password'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ client_id, connection, ...fields }),
  })
}

async function linkFor(tenant: RunningTenant, mails: readonly Mail[], email: string): Promise<URL> {
  await ask(tenant, { email })
  return new URL(mails.at(-1)?.link ?? '')
}

describe('asking the local tenant for a new password', () => {
  it('sends a mail with a link of the tenant', async t => {
    const { tenant, mails } = await start(t)

    const answer = await ask(tenant, { email: 'Ada@people.example' })

    const [mail, ...others] = mails
    assert.equal(answer.status, 200)
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain\b/)
    assert.equal(await answer.text(), "We've just sent you an email to reset your password.")
    assert.equal(mail?.to, 'ada@people.example')
    assert.ok(mail.link.startsWith(`${tenant.issuer}u/reset-password?ticket=`))
    assert.deepEqual(others, [])
  })

  for (const [who, email] of [
    ['an unknown address', 'nobody@people.example'],
    ['somebody without a password', 'sofia@people.example'],
  ] as const)
    it(`answers the same for ${who}, and sends nothing`, async t => {
      const { tenant, mails } = await start(t)
      const [known, other] = [
        await ask(tenant, { email: 'ada@people.example' }),
        await ask(tenant, { email }),
      ]

      const texts = [await known.text(), await other.text()]

      assert.equal(other.status, known.status)
      assert.equal(texts[0], texts[1])
      assert.deepEqual(
        mails.map(({ to }) => to),
        ['ada@people.example'],
      )
    })

  it('takes ten at once for an address, and then one a minute', async t => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    const { tenant, mails } = await start(t)
    const email = 'ada@people.example'
    for (let asked = 0; asked < 10; asked++) await ask(tenant, { email })

    const eleventh = await ask(tenant, { email: email.toUpperCase() })
    const other = await ask(tenant, { email: 'grace@people.example' })
    t.mock.timers.tick(60_000)
    const minuteLater = [await ask(tenant, { email }), await ask(tenant, { email })]

    assert.deepEqual(
      [eleventh, other, ...minuteLater].map(({ status }) => status),
      [429, 200, 200, 429],
    )
    assert.equal(mails.length, 12)
  })

  for (const [fields, error] of [
    [{ email: 'ada@people.example', client_id: 'other' }, 'unknown client'],
    [{}, 'email is required'],
    [{ email: 'ada@people.example', connection: 'other' }, 'connection does not exist'],
  ] as const)
    it(`is refused with ${JSON.stringify(fields)}`, async t => {
      const { tenant, mails } = await start(t)

      const answer = await ask(tenant, fields)

      assert.equal(answer.status, 400)
      assert.deepEqual(await answer.json(), { error })
      assert.deepEqual(mails, [])
    })

  it('prints a mail without what a terminal would obey', () => {
    const mail = { to: 'a\u001b[2J\n@b', subject: 'Subject', text: 'Text', link: 'http://127.0.0.1/' }

    const lines = describeMail(mail)

    assert.ok(lines.includes(mail.link))
    assert.ok(lines.includes('a?[2J?@b'))
  })
})

describe('the page for a new password at the local tenant', () => {
  it('takes one, keeps it nowhere, and ends the sessions of the account', async t => {
    const { tenant, mails } = await start(t)
    const browser = new PlainBrowser()
    await browser.logIn(tenant.authorizeUrl(), ada)
    const link = await linkFor(tenant, mails, 'ada@people.example')
    const page = await browser.open(link)

    const done = await browser.open(link, {
      method: 'POST',
      body: new URLSearchParams({ password: 'a long new password' }),
    })

    const silent = await browser.open(tenant.authorizeUrl({ prompt: 'none' }))
    assert.match(page.text, /<b dir="ltr">ada@people\.example<\/b>/)
    assert.match(done.text, /<h1>Password changed<\/h1>/)
    assert.equal(done.headers.get('cache-control'), 'no-store')
    assert.equal(silent.url.searchParams.get('error'), 'login_required')
  })

  it('asks again for one that is too short', async t => {
    const { tenant, mails } = await start(t)
    const link = await linkFor(tenant, mails, 'ada@people.example')

    const page = await new PlainBrowser().open(link, {
      method: 'POST',
      body: new URLSearchParams({ password: 'short' }),
    })

    assert.equal(page.status, 400)
    assert.match(page.text, /role="alert">Enter at least 8 characters\./)
    assert.doesNotMatch(page.text, /short/)
  })

  it('is good once, and for five days', async t => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    const { tenant, mails } = await start(t)
    const browser = new PlainBrowser()
    const body = new URLSearchParams({ password: 'a long new password' })
    const used = await linkFor(tenant, mails, 'ada@people.example')
    await browser.open(used, { method: 'POST', body })
    const old = await linkFor(tenant, mails, 'ada@people.example')
    const again = await browser.open(used)

    t.mock.timers.tick(5 * 24 * 60 * 60 * 1000)
    const late = await browser.open(old)
    const none = await browser.open(tenant.url('u/reset-password'))

    for (const page of [again, late, none]) {
      assert.equal(page.status, 400)
      assert.match(page.text, /<h1>This link has ended<\/h1>/)
    }
  })
})

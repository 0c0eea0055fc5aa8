import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createMessages } from '../../src/forms/messages.ts'
import { get, post } from '../../src/routes.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { createCertificate } from '../support/certificate.ts'
import type { Answer } from '../support/client.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication({
    pages: [
      post('/save', 'save', ({ messages }) => [
        (_req, res) => {
          messages.set(res, 'saved')
          res.redirect(303, '/')
        },
      ]),
    ],
  })
})
after(() => app?.close())

const name = () => `message-${new URL(app.origin).port}`

function statusIn({ body }: Answer): string[] {
  return [...body.matchAll(/<div class="message" role="status">\s*<p>(.*?)<\/p>/g)].map(
    ([, text = '']) => text,
  )
}

describe('a message', () => {
  it('is shown once, on the page after the redirect', async () => {
    const client = app.client()
    const { setCookies } = await client.sendForm('/save', {})

    const first = await client.get('/')
    const second = await client.get('/')

    assert.deepEqual(setCookies, [`${name()}=saved; Max-Age=60; Path=/; HttpOnly; SameSite=Lax`])
    assert.deepEqual(statusIn(first), ['Your changes are saved.'])
    assert.deepEqual(statusIn(second), [])
    assert.deepEqual(second.setCookies, [])
  })

  it('is shown on the profile as well', async () => {
    const client = app.client()
    await client.logIn()
    await client.sendForm('/save', {})

    const page = await client.follow('/')
    const again = await client.get('/profile')

    assert.equal(page.url.pathname, '/profile')
    assert.deepEqual(statusIn(page), ['Your changes are saved.'])
    assert.deepEqual(statusIn(again), [])
  })

  for (const [what, value] of [
    ['a code that there is not', 'pwned'],
    ['words', 'Call%20us%20at%20555'],
    ['markup', '<b>saved</b>'],
    ['a name that every object has', 'constructor'],
    ['nothing', ''],
  ] as const)
    it(`of ${what} is none, and is cleared`, async () => {
      const page = await app.client().get('/', { Cookie: `${name()}=${value}` })

      assert.equal(page.status, 200)
      assert.deepEqual(statusIn(page), [])
      assert.match(page.setCookies[0] ?? '', new RegExp(`^${name()}=; Max-Age=0`))
    })

  it('shows no detail but those of its own words', async () => {
    const page = await app
      .client()
      .get('/', { Cookie: `${name()}=saved.password.toString.${'x.'.repeat(500)}` })

    assert.deepEqual(statusIn(page), ['Your changes are saved.'])
    assert.doesNotMatch(page.body, /<li>/)
  })

  it('names its details in the words of the table, in order', async t => {
    const words = {
      changed: { text: 'Changed:', details: { name: 'your name', email: 'your e-mail address' } },
    }
    const messages = createMessages({ baseUrl: 'http://localhost' }, words)
    const other = await startApplication({
      pages: [
        post('/change', 'change', () => [
          (_req, res) => {
            messages.set(res, 'changed', ['email', 'secret', 'name'])
            res.redirect(303, '/')
          },
        ]),
        get('/changed', 'changed', () => [(req, res) => res.json(messages.take(req, res))]),
      ],
    })
    t.after(() => other.close())
    const client = other.client()
    await client.sendForm('/change', {})

    const { body } = await client.get('/changed')

    assert.deepEqual(JSON.parse(body), { text: 'Changed:', details: ['your e-mail address', 'your name'] })
  })

  for (const [what, method, headers] of [
    ['HEAD', 'HEAD', {}],
    ['a prefetch', 'GET', { 'Sec-Purpose': 'prefetch' }],
  ] as const)
    it(`waits for somebody to read it: ${what} does not use it up`, async () => {
      const client = app.client()
      await client.sendForm('/save', {})
      await client.send('/', { method, headers })

      assert.deepEqual(statusIn(await client.get('/')), ['Your changes are saved.'])
    })

  it('travels under a name that no sibling host can set', async t => {
    const https = await startApplication({ certificate: await createCertificate() })
    t.after(() => https.close())

    const { setCookies } = await https.client().get('/', { Cookie: '__Host-message=saved' })
    const planted = await https.client().get('/', { Cookie: '\xa0__Host-message=saved' })

    assert.deepEqual(setCookies, ['__Host-message=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure'])
    assert.deepEqual(statusIn(planted), [])
  })

  it('leaves the home page as it was for everybody else', async () => {
    const before = await app.client().get('/')
    await app.client().get('/', { Cookie: `${name()}=saved` })

    assert.equal((await app.client().get('/')).body, before.body)
  })
})

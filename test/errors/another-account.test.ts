import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import type { Answer, Client } from '../support/client.ts'

let app: RunningApplication
before(async () => {
  app = await startApplication()
})
after(() => app?.close())

describe('somebody refused by the tenant', () => {
  for (const [name, heading] of [
    ['Charles Babbage', 'This account is blocked'],
    ['Herman Hollerith', 'Your e-mail address is not verified yet'],
    ['Konrad Zuse', 'You were not logged in'],
  ] as const)
    it(`[S10] as ${name} can go on as Ada Lovelace`, async () => {
      const client = app.client()
      const refused = await client.logIn(name)

      const asked = await client.follow(actionOn(refused))
      const page = await client.choose(asked, 'Ada Lovelace')

      assert.ok(refused.body.includes(`<h1>${heading}</h1>`))
      assert.match(page.body, /Welcome <bdi>Ada Lovelace/)
    })

  for (const [name, refuse] of Object.entries({
    'was blocked': blocked,
    'is not verified yet': unverified,
    cancelled,
  }))
    it(`[S10] who ${name} is asked for another account, although the tenant knows one already`, async () => {
      const client = app.client()
      await client.logIn('Ada Lovelace')
      const refused = await refuse(client)

      const asked = await client.follow(actionOn(refused))
      const page = await client.choose(asked, 'Grace Hopper')

      assert.equal(refused.status, 403)
      assert.equal(asked.url.origin, app.tenantOrigin)
      assert.match(page.body, /Welcome <bdi>Grace Hopper/)
    })
})

describe('the way on from a failure', () => {
  it('[S10] leads to the page that a refused login was for', async () => {
    const client = app.client()
    const refused = await client.logIn('Charles Babbage', '/profile?tab=json')

    const page = await client.choose(await client.follow(actionOn(refused)), 'Ada Lovelace')

    assert.equal(page.url.href, `${app.origin}/profile?tab=json`)
  })

  it('[S10] leads to the page that only people who are logged in may see', async () => {
    const page = await app.client().get('/profile?tab=json', { Purpose: 'prefetch', Accept: 'text/html' })

    assert.equal(page.status, 401)
    assert.equal(actionOn(page), '/login?returnTo=%2Fprofile%3Ftab%3Djson')
  })

  it('[S09] leads to no other site', async () => {
    const state = Buffer.from('{"random":"0123456789012345678901","returnTo":"//evil.example"}')

    const page = await app.client().get(`/callback?state=${state.toString('base64url')}x&error=x&retry=1`)
    const login = await app.client().get('/login?returnTo=//evil.example', { Purpose: 'prefetch' })

    for (const { body } of [page, login]) assert.doesNotMatch(body, /evil\.example/)
  })
})

async function blocked(client: Client): Promise<Answer> {
  return client.logIn('Charles Babbage', '/login?another')
}

async function unverified(client: Client): Promise<Answer> {
  return client.logIn('Herman Hollerith', '/login?another')
}

async function cancelled(client: Client): Promise<Answer> {
  const page = await client.follow('/login?another')
  return client.submit(`${page.url.href}/cancel`, {})
}

function actionOn({ body }: Answer): string {
  const [, href = ''] = /<a class="button button-primary" href="([^"]+)"/.exec(body) ?? []
  return href.replaceAll('&amp;', '&')
}

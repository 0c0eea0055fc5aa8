import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RunningApplication, startApplication } from '../support/application.ts'
import type { Answer, Client } from '../support/client.ts'
import { RedisServer } from '../support/redis-server.ts'

let redis: RedisServer
let one: RunningApplication
let other: RunningApplication
before(async () => {
  redis = await RedisServer.start()
  const env = { ...redis.env, SECRET: '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0' }
  one = await startApplication({ env, tenant: { accountRateLimit: null } })
  const { baseUrl, issuerBaseUrl, clientId, clientSecret } = one.config
  const tenant = { ISSUER_BASE_URL: issuerBaseUrl, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret }
  other = await startApplication({ env: { ...env, ...tenant, BASE_URL: baseUrl, ACCOUNT_API: 'management' } })
})
after(async () => {
  await other?.close()
  await one?.close()
  await redis?.close()
})

/** A browser whose account both instances have read. */
async function ownerOf(name: string): Promise<Client> {
  const client = one.client()
  await client.logIn(name, '/login?recent=5&returnTo=/profile')
  await client.follow('/account')
  await at(other, client).follow('/account')
  return at(one, client)
}

/** The same browser, whose requests go to this instance from here on. */
function at({ config }: RunningApplication, client: Client): Client {
  client.redirectTo(`http://localhost:${config.port}`)
  return client
}

const linked = ({ body }: Answer) => /name="provider" value="google-oauth2"/.test(body)

describe('two instances with one Redis', () => {
  it('show a change of the details right after it, whichever of them is asked', async () => {
    const client = await ownerOf('Ada Lovelace')

    await client.sendForm('/account', { called: 'Countess', language: 'en', time_zone: 'UTC' })
    const pages = [
      await at(other, client).follow('/account'),
      await at(other, client).follow('/account'),
      await at(one, client).follow('/account'),
      await at(other, client).follow('/account'),
    ]
    const profile = await client.get('/profile')

    for (const { body } of pages) assert.match(body, /value="Countess"/)
    assert.match(profile.body, /Welcome <bdi>Countess/)
  })

  it('show it also where the page after it comes from the instance that made it', async () => {
    const client = await ownerOf('Grace Hopper')

    await client.sendForm('/account', { called: 'Amazing Grace', language: '', time_zone: '' })
    const first = await client.follow('/account')
    const second = await at(other, client).follow('/account')
    const profile = await client.get('/profile')

    for (const { body } of [first, second]) assert.match(body, /value="Amazing Grace"/)
    assert.match(profile.body, /Welcome <bdi>Amazing Grace/)
  })

  it('show a linked account at both, and take it off at both', async () => {
    const client = await ownerOf('Katherine Johnson')

    const added = await client.choose(await client.follow('/account/link'), 'Sofia Kovalevskaya')
    const addedThere = await at(other, client).follow('/account')
    const [, userId = ''] = /name="user_id" value="([^"]+)"/.exec(addedThere.body) ?? []
    await client.sendForm('/account/unlink', { provider: 'google-oauth2', user_id: userId })
    const gone = await client.follow('/account')
    const goneThere = await at(one, client).follow('/account')

    assert.deepEqual([added, addedThere, gone, goneThere].map(linked), [true, true, false, false])
  })

  it('say that an account is off also to a second tab that takes it off again', async () => {
    const client = await ownerOf('Alan Turing')
    await client.choose(await client.follow('/account/link'), 'Sofia Kovalevskaya')
    const page = await client.follow('/account')
    await at(other, client).follow('/account')
    const tab = client.copy()
    const [, user_id = ''] = /name="user_id" value="([^"]+)"/.exec(page.body) ?? []

    await at(one, client).sendForm('/account/unlink', { provider: 'google-oauth2', user_id })
    const again = await at(other, tab).sendForm('/account/unlink', { provider: 'google-oauth2', user_id })

    assert.deepEqual([again.status, again.headers.location], [303, '/account'])
  })
})

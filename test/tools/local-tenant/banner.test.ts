import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { loadConfig } from '../../../src/config/config.ts'
import { banner } from '../../../src/tools/local-tenant/banner.ts'

describe('the words at the start', () => {
  for (const env of [
    {},
    { PORT: '4000' },
    { PORT: '80', BASE_URL: 'http://localhost' },
    { PORT: '4000', BASE_URL: 'http://127.0.0.1:4000' },
    { BASE_URL: 'https://localhost', TRUST_PROXY: '1' },
    { BASE_URL: 'https://app.example.com' },
  ])
    it(`name one address with ${JSON.stringify(env)}`, () => {
      const words = banner(loadConfig(env), [])

      assert.doesNotMatch(words, /It listens at/)
    })

  for (const [env, place] of [
    [{ PORT: '4000', BASE_URL: 'http://localhost:5000' }, 'http://localhost:4000'],
    [{ PORT: '4000', BASE_URL: 'https://localhost:4000' }, 'http://localhost:4000'],
    [{ BASE_URL: 'http://localhost', HOST: '::1' }, 'http://[::1]:3000'],
  ] as const)
    it(`say with ${JSON.stringify(env)} that it listens at ${place}`, () => {
      const words = banner(loadConfig(env), [])

      assert.ok(words.includes(`It listens at ${place}, `))
      assert.match(words, /correct BASE_URL or PORT/)
    })

  it('hold the link of an invitation, as an e-mail would', () => {
    const words = banner(loadConfig({ BASE_URL: 'http://localhost:3000' }), [])

    const [link = ''] = /http:\S+invitation=\S+/.exec(words) ?? []
    const { origin, pathname, searchParams } = new URL(link)
    assert.equal(origin + pathname, 'http://localhost:3000/login')
    assert.deepEqual([...searchParams.keys()], ['invitation', 'organization', 'organization_name'])
    assert.match(searchParams.get('organization') ?? '', /^org_[A-Za-z0-9]{16}$/)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { userinfo } from '../support/broken-provider/mutations.ts'
import { startPair } from '../support/pair.ts'

const groups = (count: number) => Array.from({ length: count }, (_, index) => `group${100 + index}`)

describe('somebody with more claims than a session has room for', () => {
  for (const [name, claims] of Object.entries({
    'a thousand groups': { groups: groups(1000) },
    'a thousand groups in an object': { groups: { all: groups(1000) } },
    'many lists': { groups: groups(300), teams: groups(100), roles: groups(50), offices: groups(40) },
  }))
    it(`[S58] is told on the page, and the log has it: ${name}`, async t => {
      const { app, provider } = await startPair(t)
      provider.lie(userinfo(claims))

      const page = await app.client().follow('/login')

      const [, names = ''] = /Some claims were left out[^<]*<code>([^<]*)<\/code>/.exec(page.body) ?? []
      const line = app.logged.find(({ event }) => event === 'claims.omitted')
      assert.equal(page.url.href, `${app.origin}/profile`)
      assert.match(names, /^(&quot;(groups|teams|roles|offices)&quot;(, )?)+$/)
      assert.equal(typeof line?.['requestId'], 'string')
      assert.equal(line?.['level'], 40)
      assert.equal(
        names,
        String(line?.['claims'])
          .split(',')
          .map(name => `&quot;${name}&quot;`)
          .join(', '),
      )
    })

  it('[S58] with room for all of them, neither the page nor the log says anything', async t => {
    const { app, provider } = await startPair(t)
    provider.lie(userinfo({ groups: groups(80) }))

    const page = await app.client().follow('/login')

    assert.match(page.body, /group179/)
    assert.doesNotMatch(page.body, /left out/)
    assert.equal(
      app.logged.some(({ event }) => event === 'claims.omitted'),
      false,
    )
  })
})

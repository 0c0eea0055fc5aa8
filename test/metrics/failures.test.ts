import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Stage, setStage } from '../support/failure-stage.ts'
import { kinds, scenarios } from '../support/failures.ts'
import { metricsEnv, type Scrape, scrape } from '../support/scrape.ts'

// one after the other: what happens is told to the whole process
for (const kind of kinds)
  describe(`the metrics of a failure of the kind ${kind}`, () => {
    // what comes of no login, and what is kept from beginning one, is none
    const isLogin =
      /^\/(login|callback)/.test(scenarios[kind].path) && kind !== 'tampered' && kind !== 'rate-limited'
    let stage: Stage
    let metrics: Scrape
    before(async () => {
      stage = await setStage(scenarios[kind], await metricsEnv())
      await stage.visit()
      metrics = await scrape(stage.app)
    })
    after(() => stage?.close())

    it('count it once, and nothing else', () => {
      assert.deepEqual(metrics.by('reason', 'failures_total'), { [kind]: 1 })
    })

    it(isLogin ? 'count a login that failed' : 'count no login that failed', () => {
      assert.deepEqual(
        metrics.by('reason', 'logins_total', { outcome: 'failed' }),
        isLogin ? { [kind]: 1 } : {},
      )
    })

    // the account page gets its access token by a login without a prompt
    const logins = scenarios[kind].path === '/account' ? 1 : 0
    it(`count ${logins || 'no'} login that succeeded`, () => {
      assert.equal(metrics.value('logins_total', { outcome: 'succeeded' }), logins)
    })
  })

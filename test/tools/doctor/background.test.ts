import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLog } from '../../../src/log.ts'
import { warnOfFindings } from '../../../src/tools/doctor/background.ts'
import { startTenant } from '../../support/doctor/stage.ts'

describe('in the background the doctor', () => {
  it('logs what is wrong as warnings that name the finding', async t => {
    const env = await startTenant(t, { settings: { logoutUrls: ['https://elsewhere.example'] } })
    const logged: Record<string, unknown>[] = []

    await warnOfFindings(env, createLog('info', { write: line => logged.push(JSON.parse(line)) }))

    assert.deepEqual(
      logged.map(({ level, event, finding, problem, advice }) => [level, event, finding, problem, advice]),
      [[40, 'doctor', 'logout', 'logout-mismatch', 'npm run doctor']],
    )
  })

  it('is silent where all is well', async t => {
    const env = await startTenant(t)
    const logged: string[] = []

    await warnOfFindings(env, createLog('info', { write: line => logged.push(line) }))

    assert.deepEqual(logged, [])
  })
})

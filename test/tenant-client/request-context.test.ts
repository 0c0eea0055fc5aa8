import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import express, { type Response } from 'express'
import { currentContext, openTenantContext } from '../../src/tenant-client/request-context.ts'
import { eventually } from '../support/deadline.ts'

describe('the context of a request', () => {
  it('stays its own while other requests end', async t => {
    const { url, waiting } = await startServer(t)
    const slow = request(`${url}/slow`)
    await eventually(() => waiting.length === 1, 'the slow one waits')

    await request(`${url}/fast`)
    await request(`${url}/fast`)
    waiting[0]?.()

    assert.equal(await slow, 'own')
  })

  it('stays its own for calls that are left behind by somebody who went away', async t => {
    const { url, waiting, seen } = await startServer(t)
    const gone = get(`${url}/slow?calls`)
    gone.on('error', () => {})
    await eventually(() => waiting.length === 1, 'the slow one waits')

    gone.destroy()
    await eventually(() => seen.includes('closed'), 'the server notices')
    waiting[0]?.()

    await eventually(() => seen.includes('own') || seen.includes('other'), 'the call goes on')
    assert.deepEqual(seen, ['closed', 'own'])
  })
})

/** Its `/slow` waits to be released. With `?calls`, a call to the tenant is under way meanwhile. */
async function startServer(t: TestContext) {
  const waiting: (() => void)[] = []
  const seen: string[] = []
  const isOwn = (res: Response) => (currentContext() === res.locals.tenantContext ? 'own' : 'other')
  const app = express()
  app.use(openTenantContext)
  app.get('/fast', (_req, res) => void res.send(isOwn(res)))
  app.get('/slow', async (req, res) => {
    if ('calls' in req.query) currentContext().deadline = performance.now() + 5000
    res.once('close', () => seen.push('closed'))
    await new Promise<void>(resolve => waiting.push(resolve))
    seen.push(isOwn(res))
    res.send(isOwn(res))
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, waiting, seen }
}

async function request(url: string): Promise<string> {
  const [answer] = (await once(get(url), 'response')) as [IncomingMessage]
  return (await answer.setEncoding('utf8').toArray()).join('')
}

import assert from 'node:assert/strict'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { it } from 'node:test'
import express from 'express'
import { listen } from '../../src/http/server.ts'
import { drain } from '../../src/http/shutdown.ts'
import { createLog } from '../../src/log.ts'

it("requests and responses have Express's prototypes on arrival, so that Express changes none", async t => {
  const app = express()
  const handled: unknown[] = []
  app.use((req, res) => {
    handled.push(Object.getPrototypeOf(req), Object.getPrototypeOf(res))
    res.send(`${req.path} ${typeof res.redirect}`)
  })
  const place = { host: '127.0.0.1', port: 0, portSetting: 'PORT' }
  const server = await listen(app, place, createLog('silent'))
  t.after(() => drain(server, 0))
  const arrived: unknown[] = []
  server.prependListener('request', (req, res) => {
    arrived.push(Object.getPrototypeOf(req), Object.getPrototypeOf(res))
  })

  const { port } = server.address() as AddressInfo
  const body = await new Promise<string>((resolve, reject) => {
    get(`http://127.0.0.1:${port}/some/path`, response => {
      response.setEncoding('utf8').once('data', resolve)
    }).on('error', reject)
  })

  assert.equal(body, '/some/path function')
  assert.deepEqual(
    arrived.map((prototype, index) => prototype === handled[index]),
    [true, true],
  )
  assert.ok(arrived[0] === app.request && arrived[1] === app.response)
})

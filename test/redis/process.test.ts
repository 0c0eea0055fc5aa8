import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { describe, it, type TestContext } from 'node:test'
import { createSecureContext, createServer, type TlsOptions } from 'node:tls'
import { startBrokenProvider } from '../support/broken-provider/provider.ts'
import { type Certificate, createCertificate } from '../support/certificate.ts'
import { Client } from '../support/client.ts'
import { freePort, type RunningProcess, startProcess } from '../support/process.ts'
import { RedisServer } from '../support/redis-server.ts'
import { startWithTls } from '../support/redis-setups.ts'

interface Started {
  readonly application: RunningProcess
  readonly client: Client
}

/** The built application with these settings beside those of its tenant. */
async function start(t: TestContext, env: Record<string, string>): Promise<Started> {
  const provider = await startBrokenProvider()
  t.after(() => provider.close())
  const PORT = await freePort()
  const application = startProcess({ ...provider.env, PORT, ...env })
  t.after(async () => {
    await application.stop('SIGKILL')
  })
  await application.printed(/"msg":"listening"/)
  return { application, client: new Client(`http://localhost:${PORT}`) }
}

/** Returns what NODE_EXTRA_CA_CERTS is then. */
function trust(t: TestContext, { ca }: Certificate): string {
  const folder = mkdtempSync(join(tmpdir(), 'authority-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'authority.pem'), ca)
  return join(folder, 'authority.pem')
}

describe('the process with REDIS_URL', () => {
  it('speaks TLS to a Redis whose authority it is told, as a user of it', async t => {
    const certificate = await createCertificate()
    const NODE_EXTRA_CA_CERTS = trust(t, certificate)
    const users = ['--user', 'app', 'on', '>secret', '~{auth:*', '+@all']
    const port = await startWithTls(t, certificate, ...users)
    const REDIS_URL = `rediss://app:secret@localhost:${port}`
    const { application, client } = await start(t, { REDIS_URL, NODE_EXTRA_CA_CERTS })
    await application.printed(/"msg":"redis.up"/)
    await client.follow('/login')
    const copy = client.copy()

    const before = await copy.get('/profile')
    await client.get('/logout')
    const after = await copy.get('/profile')

    assert.deepEqual([before.status, after.status], [200, 302])
  })

  it('names the Redis that it means, where several share an address', async t => {
    const [certificate, ofAnother] = [await createCertificate(), await createCertificate()]
    const { port } = await RedisServer.start(t)
    const SNICallback: TlsOptions['SNICallback'] = (name, done) =>
      done(null, createSecureContext(name === 'localhost' ? certificate : ofAnother))
    const shared = createServer({ ...ofAnother, SNICallback }, socket => {
      const redis = connect(Number(port), '127.0.0.1')
      pipeline(socket, redis, socket, () => {})
    }).listen(0, '127.0.0.1')
    await once(shared, 'listening')
    t.after(() => shared.close())
    const REDIS_URL = `rediss://localhost:${(shared.address() as AddressInfo).port}`
    const { application, client } = await start(t, { REDIS_URL, NODE_EXTRA_CA_CERTS: trust(t, certificate) })

    await application.printed(/"event":"redis\./)

    assert.equal((await client.get('/readyz')).status, 200)
  })

  it('believes no Redis whose authority it does not know', async t => {
    const port = await startWithTls(t, await createCertificate())
    const { application, client } = await start(t, { REDIS_URL: `rediss://localhost:${port}` })

    await application.printed(/"event":"redis.down","reason":"(UNABLE_TO_VERIFY|SELF_SIGNED|DEPTH_ZERO)\w*"/)

    assert.equal((await client.get('/readyz')).status, 503)
  })
})

describe('the process without REDIS_URL', () => {
  it('does not even load what speaks to Redis', async t => {
    const { application, client } = await start(t, { NODE_DEBUG: 'module' })

    await client.follow('/login')
    await client.get('/logout')
    await application.stop('SIGTERM')

    const { stderr } = application.output
    assert.match(stderr, /node_modules\/express\//)
    assert.doesNotMatch(stderr, /node_modules\/(@redis|rate-limit-redis)\//)
  })
})

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { startBrokenProvider } from './support/broken-provider/provider.ts'
import { createCertificate } from './support/certificate.ts'
import { Client } from './support/client.ts'
import { startWithTls } from './support/doctor-store.ts'
import { freePort, type RunningProcess, startProcess } from './support/process.ts'

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

describe('the process with REDIS_URL', () => {
  it('speaks TLS to a store whose authority it is told, as a user of it', async t => {
    const certificate = await createCertificate()
    const folder = mkdtempSync(join(tmpdir(), 'authority-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const NODE_EXTRA_CA_CERTS = join(folder, 'authority.pem')
    writeFileSync(NODE_EXTRA_CA_CERTS, certificate.ca)
    const users = ['--user', 'app', 'on', '>secret', '~{auth:*', '+@all']
    const port = await startWithTls(t, certificate, ...users)
    const REDIS_URL = `rediss://app:secret@localhost:${port}`
    const { application, client } = await start(t, { REDIS_URL, NODE_EXTRA_CA_CERTS })
    await application.printed(/"msg":"store.up"/)
    await client.follow('/login')
    const copy = client.copy()

    const before = await copy.get('/profile')
    await client.get('/logout')
    const after = await copy.get('/profile')

    assert.deepEqual([before.status, after.status], [200, 302])
  })

  it('believes no store whose authority it does not know', async t => {
    const port = await startWithTls(t, await createCertificate())
    const { application, client } = await start(t, { REDIS_URL: `rediss://localhost:${port}` })

    await application.printed(/"event":"store.down","reason":"(UNABLE_TO_VERIFY|SELF_SIGNED|DEPTH_ZERO)\w*"/)

    assert.equal((await client.get('/readyz')).status, 503)
  })
})

describe('the process without REDIS_URL', () => {
  it('does not even load what speaks to a store', async t => {
    const { application, client } = await start(t, { NODE_DEBUG: 'module' })

    await client.follow('/login')
    await client.get('/logout')
    await application.stop('SIGTERM')

    const { stderr } = application.output
    assert.match(stderr, /node_modules\/express\//)
    assert.doesNotMatch(stderr, /node_modules\/(@redis|rate-limit-redis)\//)
  })
})

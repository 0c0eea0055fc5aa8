// @group delivery
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import dotenv from 'dotenv'
import { Client } from '../support/client.ts'
import { eventually } from '../support/deadline.ts'
import { behindProxyAt, Instance } from '../support/instance.ts'
import { freePort, type RunningProcess, startProcess } from '../support/process.ts'
import { type ReverseProxy, startProxy } from '../support/proxy.ts'
import { RedisServer } from '../support/redis-server.ts'

const program = fileURLToPath(new URL('../../dist/tools/local-tenant/standalone/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'))
const authorities = join(folder, 'authorities.pem')

let proxy: ReverseProxy
let settings: Record<string, string>
let redis: RedisServer
let tenant: RunningProcess
const closing: (() => Promise<unknown>)[] = []

/** As docs/operations.md says: the tenant's own words are all that the two instances are told. */
before(async () => {
  const t = { after: (close: () => Promise<void>) => void closing.unshift(close) }
  closing.push(async () => rmSync(folder, { recursive: true }))
  const port = await freePort()
  const ports = { TENANT_PORT: await freePort() }
  const place = { BASE_URL: `https://localhost:${port}` }
  redis = await RedisServer.start(t)
  const printer = startProcess(
    { ...ports, ...place },
    { args: [program, '--https', '--print-settings'], cwd: folder },
  )
  assert.equal(await printer.ended(), 0, printer.output.stderr)
  writeFileSync(
    join(folder, '.env'),
    `BASE_URL=${place.BASE_URL}\nNODE_ENV=production\n${printer.output.stdout}`,
  )
  settings = dotenv.parse(readFileSync(join(folder, '.env')))
  const [, ownCertificate = ''] = /^#NODE_EXTRA_CA_CERTS=(.+)$/m.exec(printer.output.stdout) ?? []
  writeFileSync(authorities, readFileSync(ownCertificate))

  const env = { ...settings, ...redis.env, ...behindProxyAt(port), NODE_EXTRA_CA_CERTS: ownCertificate }
  const instances = [await Instance.create(env), await Instance.create(env)] as const
  for (const instance of instances) {
    closing.unshift(() => instance.stop())
    await instance.start()
  }
  proxy = await startProxy(t, { port, instances: [instances[0].port, instances[1].port] })
  appendFileSync(authorities, proxy.ca)
  tenant = startProcess(
    { ...ports, NODE_EXTRA_CA_CERTS: authorities },
    { args: [program, '--https'], cwd: folder },
  )
  closing.unshift(() => tenant.stop('SIGTERM'))
  await tenant.printed(/Log in as/)
})
after(async () => {
  for (const close of closing) await close()
})

describe('production rehearsed with the local tenant alone, over https, behind nginx, with two instances', () => {
  it('logs somebody in, and out at both instances', async () => {
    const client = newClient()

    const page = await client.logIn('Ada Lovelace')
    const copy = client.copy()
    const logout = await client.get('/logout')

    assert.match(page.body, /Welcome <bdi>Ada Lovelace/)
    assert.equal(page.url.href, `${proxy.origin}/profile`)
    assert.ok(logout.headers.location?.startsWith(`${issuer()}v2/logout?`))
    for (const _instance of [1, 2]) assert.equal((await copy.get('/profile')).status, 302)
  })

  it('has the roles of its people', async () => {
    const page = await newClient().logIn('Ada Lovelace')

    assert.match(page.body, /admin/)
  })

  it('is told of a logout at the tenant', async () => {
    const client = newClient()
    await client.logIn('Alan Turing')

    await client.get(`${issuer()}v2/logout`)

    await eventually(async () => (await client.get('/profile')).status === 302, 'the session has ended')
  })

  it('finds its settings in .env, and asks for none any more', () => {
    assert.match(tenant.output.stdout, /The settings of the application name this tenant already/)
    assert.equal(tenant.output.stderr, '')
  })
})

describe('the local tenant alone', () => {
  it('says what to do where its port is taken', async () => {
    const second = startProcess({ TENANT_PORT: new URL(issuer()).port }, { args: [program] })

    assert.equal(await second.ended(), 2)
    assert.match(
      second.output.stderr,
      /cannot listen on 127\.0\.0\.1, port \d+ \(EADDRINUSE\): .*TENANT_PORT/,
    )
    assert.doesNotMatch(second.output.stderr, /^\s+at /m)
  })
})

function issuer(): string {
  return settings['ISSUER_BASE_URL'] ?? ''
}

function newClient(): Client {
  return new Client(proxy.origin, { ca: readFileSync(authorities, 'utf8') })
}

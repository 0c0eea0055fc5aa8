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
import { openServer } from '../support/servers.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const program = join(root, 'dist/tools/local-tenant/standalone/main.js')
const loginCheck = join(root, 'test/support/login-check.ts')
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

describe('the check that the workflow makes', () => {
  it('passes with the application and the tenant side by side, as compose.tenant.yaml has them', async t => {
    const ports = { PORT: await freePort(), TENANT_PORT: await freePort() }
    const printer = startProcess(ports, { args: [program, '--print-settings'] })
    await printer.ended()
    const env: Record<string, string> = { ...ports, ...dotenv.parse(printer.output.stdout) }
    const beside = startProcess(env, { args: [program] })
    t.after(() => beside.stop('SIGTERM'))
    const application = startProcess({ ...env, NODE_ENV: 'production', HOST: '127.0.0.1' })
    t.after(() => application.stop('SIGTERM'))
    await Promise.all([beside.printed(/Log in as/), application.printed(/"msg":"listening"/)])

    const check = checkLogin(env['BASE_URL'])

    assert.equal(await check.ended(), 0, check.output.stderr)
    assert.match(check.output.stdout, /logged in and out at http:\/\/localhost:/)
    // the logout was announced to the application, too
    assert.equal(beside.output.stderr, '')
  })

  it('passes behind nginx, over https', async () => {
    const check = checkLogin(proxy.origin, { NODE_EXTRA_CA_CERTS: authorities })

    assert.equal(await check.ended(), 0, check.output.stderr)
  })

  it('fails where nobody can log in', async t => {
    const server = await openServer('localhost')
    server.serve((_req, res) => res.writeHead(503).end())
    t.after(() => server.close())

    const check = checkLogin(`http://localhost:${server.port}`)

    assert.equal(await check.ended(), 1)
    assert.match(check.output.stderr, /503/)
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

function checkLogin(origin = '', env: Record<string, string> = {}): RunningProcess {
  return startProcess(env, { args: ['--import', 'tsx', loginCheck, origin], cwd: root })
}

import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Client } from './support/client.ts'
import { freePort, startProcess } from './support/process.ts'
import { openServer } from './support/servers.ts'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
/** A module in whose process no server ever comes to listen. */
const hanging = `data:text/javascript,${encodeURIComponent(`
  import { Server } from 'node:net'
  setInterval(() => {}, 1000)
  Server.prototype.listen = () => console.log('about to listen')`)}`

describe('starting', () => {
  it('with no settings says what runs where, who can log in, and how to connect a real tenant', async () => {
    const ports = { PORT: await freePort(), TENANT_PORT: await freePort() }

    const process = startProcess(ports)
    await process.printed(/npm run tenant:setup/)
    const client = new Client(`http://localhost:${ports.PORT}`)
    const home = await client.get('/')
    const page = await client.logIn()
    const exitCode = await process.stop('SIGTERM')

    assert.match(process.output.stdout, new RegExp(`Application +http://localhost:${ports.PORT}\n`))
    assert.match(process.output.stdout, new RegExp(`Local tenant +http://127.0.0.1:${ports.TENANT_PORT}/`))
    assert.match(process.output.stdout, /Ada Lovelace/)
    assert.match(home.body, /<code>npm run tenant:setup<\/code>/)
    assert.match(page.body, /Welcome <bdi>Ada Lovelace/)
    assert.equal(process.output.stderr, '')
    assert.equal(exitCode, 0)
  })

  it('prints the mail that the local tenant would have sent, with its link', async () => {
    const ports = { PORT: await freePort(), TENANT_PORT: await freePort() }
    const process = startProcess(ports)
    await process.printed(/npm run tenant:setup/)
    const connection = 'Username-Password-Authentication'
    const fields = { client_id: 'local-application', email: 'ada@people.example', connection }

    await fetch(`http://127.0.0.1:${ports.TENANT_PORT}/dbconnections/change_password`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    })

    await process.printed(/to ada@people\.example:/)
    await process.printed(
      new RegExp(`http://127\\.0\\.0\\.1:${ports.TENANT_PORT}/u/reset-password\\?ticket=\\S+`),
    )
    assert.equal(await process.stop('SIGTERM'), 0)
  })

  it('on a port in use says which setting to change, and no stack', async () => {
    const taken = await openServer('localhost')

    const process = startProcess({ PORT: String(taken.port), TENANT_PORT: await freePort() })
    const exitCode = await process.ended()
    await taken.close()

    assert.equal(exitCode, 1)
    assert.equal(
      process.output.stderr.trim(),
      `Port ${taken.port} is in use: is this application running already? Stop what listens there, or set PORT to another port.`,
    )
  })

  for (const ports of [{}, { TENANT_PORT: 'same' }, { METRICS_PORT: 'same' }])
    it(`a second time says that it runs already, with ${JSON.stringify(ports)}`, async () => {
      const [PORT, TENANT_PORT, METRICS_PORT] = [await freePort(), await freePort(), await freePort()]
      const first = startProcess({ PORT, TENANT_PORT, METRICS_PORT })
      await first.printed(/Log in as/)
      const others = {
        TENANT_PORT: 'TENANT_PORT' in ports ? TENANT_PORT : await freePort(),
        ...('METRICS_PORT' in ports ? { METRICS_PORT } : {}),
      }

      const second = startProcess({ PORT, ...others })
      const exitCode = await second.ended()
      const firstEnd = await first.stop('SIGTERM')

      assert.equal(exitCode, 1)
      assert.equal(
        second.output.stderr.trim(),
        `This application is running already: http://localhost:${PORT} answers, at port ${PORT}. Stop it first, or give this one ports of its own: PORT, and TENANT_PORT and METRICS_PORT where they are set.`,
      )
      assert.equal(firstEnd, 0)
    })

  it("on a port in use for the local tenant names the tenant's setting", async () => {
    const taken = await openServer('127.0.0.1')

    const process = startProcess({ PORT: await freePort(), TENANT_PORT: String(taken.port) })
    const exitCode = await process.ended()
    await taken.close()

    assert.equal(exitCode, 1)
    assert.match(process.output.stderr, /^\nPort \d+ is in use: .* set TENANT_PORT to another port\.\n/)
  })

  it('on an address of another machine names the setting', async () => {
    const process = startProcess({ PORT: await freePort(), TENANT_PORT: await freePort(), HOST: '192.0.2.1' })

    assert.equal(await process.ended(), 1)
    assert.match(process.output.stderr, /^\nHOST 192\.0\.2\.1 is no address of this machine: change HOST\.\n/)
  })

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`[S40] can be ended by ${signal} before it listens, with 0`, async () => {
      const process = startProcess({ TENANT_PORT: await freePort() }, { args: ['--import', hanging, main] })
      await process.printed(/about to listen/)

      assert.equal(await process.stop(signal), 0)
    })

  it('[S34] with wrong settings names them all at once, and no stack', async () => {
    const process = startProcess({ NODE_ENV: 'production', SECRET: 'short', BASE_URL: 'http://app.acme.com' })
    const exitCode = await process.ended()

    assert.equal(exitCode, 1)
    for (const name of ['ISSUER_BASE_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'SECRET', 'BASE_URL'])
      assert.match(process.output.stderr, new RegExp(`^ {2}${name} `, 'm'))
    assert.doesNotMatch(process.output.stderr, /^\s+at |short$/m)
  })

  it('[S51] says which file its settings were read from', async t => {
    const cwd = folderWith(t, `PORT=${await freePort()}\nTENANT_PORT=${await freePort()}\n`)

    const application = startProcess({}, { cwd })
    await application.printed(/Log in as/)
    await application.stop('SIGTERM')

    assert.ok(
      application.output.stdout.includes(`the settings come from the environment and ${join(cwd, '.env')}"`),
    )
  })

  it('[S51] says that there was none, where it was started from another folder', async t => {
    const cwd = folderWith(t)

    const application = startProcess({ PORT: await freePort(), TENANT_PORT: await freePort() }, { cwd })
    await application.printed(/Log in as/)
    await application.stop('SIGTERM')

    assert.ok(application.output.stdout.includes(`the environment alone: there is no ${join(cwd, '.env')}`))
  })

  it('[S51] names the file where a setting in it is wrong', async t => {
    const cwd = folderWith(t, 'PORT=many\n')

    const application = startProcess({}, { cwd })

    assert.equal(await application.ended(), 1)
    assert.ok(
      application.output.stderr.includes(`The settings come from the environment and ${join(cwd, '.env')}.`),
    )
  })

  it('[S51] ends where .env is UTF-16, and names it', async t => {
    const cwd = folderWith(t, Buffer.from('\uFEFFPORT=4000\r\n', 'utf16le'))

    const application = startProcess({ PORT: await freePort(), TENANT_PORT: await freePort() }, { cwd })

    assert.equal(await application.ended(), 1)
    assert.equal(
      application.output.stderr,
      `\n${join(cwd, '.env')} is no UTF-8 text, but UTF-16, as Windows PowerShell writes it: save it as UTF-8.\n\n`,
    )
  })

  it('[S51] ends where .env is a folder, and names it', async t => {
    const cwd = folderWith(t)
    mkdirSync(join(cwd, '.env'))

    const application = startProcess({ PORT: await freePort(), TENANT_PORT: await freePort() }, { cwd })

    assert.equal(await application.ended(), 1)
    assert.ok(application.output.stderr.startsWith(`\n${join(cwd, '.env')} is a folder.`))
  })

  it('[S51] ends where it may not read .env, and names it', async t => {
    const cwd = folderWith(t, 'PORT=4000\n')
    chmodSync(cwd, 0o755)
    chmodSync(join(cwd, '.env'), 0)
    // rights do not bind root
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

    const application = startProcess(
      { PORT: await freePort(), TENANT_PORT: await freePort() },
      { cwd, ...nobody },
    )

    assert.equal(await application.ended(), 1)
    assert.ok(application.output.stderr.startsWith(`\n${join(cwd, '.env')} cannot be read: the user`))
  })

  it('[S55] in production refuses NODE_TLS_REJECT_UNAUTHORIZED=0 in .env', async t => {
    const cwd = folderWith(t, 'NODE_ENV=production\nNODE_TLS_REJECT_UNAUTHORIZED=0\n')

    const application = startProcess({}, { cwd })

    assert.equal(await application.ended(), 1)
    assert.match(application.output.stderr, /^ {2}NODE_TLS_REJECT_UNAUTHORIZED switches off the check of/m)
  })

  it('[S55] says which variables have no effect in .env', async t => {
    const ports = `PORT=${await freePort()}\nTENANT_PORT=${await freePort()}\n`
    const cwd = folderWith(t, `${ports}NODE_EXTRA_CA_CERTS=/ca.pem\n`)

    const application = startProcess({}, { cwd })
    await application.printed(/Log in as/)
    await application.stop('SIGTERM')

    assert.match(
      application.output.stdout,
      /"event":"settings\.ineffective","names":\["NODE_EXTRA_CA_CERTS"\]/,
    )
  })

  it('[S34] in production never starts a local tenant', async () => {
    const process = startProcess({ NODE_ENV: 'production' })

    assert.equal(await process.ended(), 1)
    assert.match(process.output.stderr, /ISSUER_BASE_URL is missing/)
  })
})

function folderWith(t: TestContext, text?: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'start-'))
  t.after(() => rmSync(folder, { recursive: true }))
  if (text !== undefined) writeFileSync(join(folder, '.env'), text)
  return folder
}

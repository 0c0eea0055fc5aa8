import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Client } from './support/client.ts'
import { freePort, startProcess } from './support/process.ts'
import { openServer } from './support/servers.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const tenant = {
  ISSUER_BASE_URL: 'https://acme.eu.auth0.com',
  CLIENT_ID: 'aBcDeFgHiJkLmNoPqRsTuVwXyZ012345',
  CLIENT_SECRET: 'pQ7-rS8_tU9vW0xY1zA2bC3dE4fG5hI6',
  SECRET: '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0',
}

describe('starting', () => {
  it('with no settings says what runs where, who can log in, and how to connect a real tenant', async () => {
    const ports = { PORT: await freePort(), TENANT_PORT: await freePort() }

    const process = startProcess(ports)
    await process.printed(/npm run tenant:setup/)
    const page = await new Client(`http://localhost:${ports.PORT}`).logIn()
    const exitCode = await process.stop('SIGTERM')

    assert.match(process.output.stdout, new RegExp(`Application +http://localhost:${ports.PORT}\n`))
    assert.match(process.output.stdout, new RegExp(`Local tenant +http://127.0.0.1:${ports.TENANT_PORT}/`))
    assert.match(process.output.stdout, /Ada Lovelace/)
    assert.match(page.body, /Welcome <bdi>Ada Lovelace/)
    assert.equal(process.output.stderr, '')
    assert.equal(exitCode, 0)
  })

  it('on a port in use says which setting to change, and no stack', async () => {
    const taken = await openServer('localhost')

    const process = startProcess({ PORT: String(taken.port), TENANT_PORT: await freePort() })
    const exitCode = await process.ended()
    await taken.close()

    assert.equal(exitCode, 1)
    assert.equal(
      process.output.stderr.trim(),
      `Port ${taken.port} is in use: stop what listens there, or set PORT to another port.`,
    )
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

  it('[S34] with wrong settings names them all at once, and no stack', async () => {
    const process = startProcess({ NODE_ENV: 'production', SECRET: 'short', BASE_URL: 'http://app.acme.com' })
    const exitCode = await process.ended()

    assert.equal(exitCode, 1)
    for (const name of ['ISSUER_BASE_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'SECRET', 'BASE_URL'])
      assert.match(process.output.stderr, new RegExp(`^ {2}${name} `, 'm'))
    assert.doesNotMatch(process.output.stderr, /^\s+at |short$/m)
  })

  it('[S34] in production never starts a local tenant', async () => {
    const process = startProcess({ NODE_ENV: 'production' })

    assert.equal(await process.ended(), 1)
    assert.match(process.output.stderr, /ISSUER_BASE_URL is missing/)
  })

  it('an installation without development dependencies starts, and says what the local tenant would need', async () => {
    const folder = productionInstallation()
    const PORT = await freePort()

    const real = startProcess(
      { ...tenant, PORT, NODE_ENV: 'production', BASE_URL: 'https://app.acme.com', HOST: 'localhost' },
      { folder },
    )
    await real.printed(/"msg":"listening"/)
    const home = await new Client(`http://localhost:${PORT}`).get('/', { Host: 'app.acme.com' })
    const exitCode = await real.stop('SIGINT')
    const local = startProcess({ PORT }, { folder })
    const localExitCode = await local.ended()
    rmSync(folder, { recursive: true })

    assert.equal(home.status, 200)
    assert.equal(real.output.stderr, '')
    assert.equal(exitCode, 0)
    assert.equal(localExitCode, 1)
    assert.match(local.output.stderr, /^\nThe local tenant needs the development dependencies: .*npm ci/)
  })
})

/** What `npm ci`, `npm run build` and `npm prune --omit=dev` leave, by the lock file. */
function productionInstallation(): string {
  const folder = mkdtempSync(join(tmpdir(), 'production-'))
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const kept = Object.keys(packages).filter(
    path => path.startsWith('node_modules/') && !packages[path].dev && !packages[path].optional,
  )
  for (const path of ['package.json', 'dist', 'views', 'public', ...kept])
    cpSync(join(root, path), join(folder, path), { recursive: true })
  return folder
}

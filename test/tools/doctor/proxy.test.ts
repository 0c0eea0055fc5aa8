import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Finding } from '../../../src/tools/doctor/finding.ts'
import { createTenant } from '../../../src/tools/local-tenant/tenant.ts'
import { type Certificates, createCertificates } from '../../support/doctor/certificates.ts'
import { complaintsIn } from '../../support/doctor/complaints.ts'
import { credentials, type Env, secret, startProbes } from '../../support/doctor/stage.ts'
import { nodeExecutable } from '../../support/node-versions.ts'
import { openServer } from '../../support/servers.ts'
import { signingKey } from '../../support/tenant-key.ts'

/** The name in the certificate; no name server knows it. */
const tenantHost = 'other.example'
const closing: (() => Promise<void>)[] = []
const ending = { after: (close: () => Promise<void>) => void closing.push(close) }

let certificates: Certificates
/** A tenant that only the proxy can reach, and settings for it. */
let env: Env
let proxy: string
let trusted: string
/** What the proxy was asked for. */
const asked: string[] = []

before(async () => {
  certificates = await createCertificates()
  const server = await openServer('127.0.0.1', certificates.wrongName)
  ending.after(() => server.close())
  const issuer = `https://${tenantHost}/`
  env = await startProbes(ending, issuer)
  const urls = { callbackUrls: [`${env['BASE_URL']}/callback`], logoutUrls: [env['BASE_URL'] ?? ''] }
  server.serve(createTenant({ issuer, signingKey, ...credentials, ...urls }))
  proxy = await startConnectProxy(server.port)
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
  ending.after(async () => rmSync(folder, { recursive: true }))
  trusted = join(folder, 'authority.pem')
  writeFileSync(trusted, certificates.ca)
})
after(async () => {
  for (const close of closing.reverse()) await close()
})

describe('behind a proxy the doctor', () => {
  for (const [name, value] of [
    ['HTTPS_PROXY', () => proxy],
    ['https_proxy', () => proxy],
    ['HTTP_PROXY', () => proxy],
  ] as const)
    it(`[S54] goes by it as the application does, by ${name}`, async () => {
      const NO_PROXY = name === 'HTTP_PROXY' ? '127.0.0.1' : ''
      const findings = await findingsOf(node24, { ...used, [name]: value(), NO_PROXY })

      assert.deepEqual(complaintsIn({ findings }), [])
      assert.match(
        seenBy(findings, 'domain'),
        /^The proxy 127\.0\.0\.1:\d+ \(\w+\) looks up other\.example\.$/,
      )
      assert.match(seenBy(findings, 'certificate'), /cannot be looked at by the proxy/)
      assert.equal(findings.find(({ check }) => check === 'secret')?.status, 'ok')
      assert.ok(asked.includes(`${tenantHost}:443`))
    })

  it('[S54] says what is missing where Node.js does not use it', async () => {
    const withoutVariable = await findingsOf(node24, { HTTPS_PROXY: proxy })
    const withoutVersion = await findingsOf(process.execPath, { HTTPS_PROXY: proxy, NODE_USE_ENV_PROXY: '1' })

    assert.deepEqual(complaintsIn({ findings: withoutVariable }), ['failed domain proxy-unused'])
    assert.match(remedyOf(withoutVariable), /NODE_USE_ENV_PROXY=1 in the environment/)
    if (!isProxyKnown(process.version)) {
      assert.deepEqual(complaintsIn({ findings: withoutVersion }), ['failed domain proxy-unused'])
      assert.match(remedyOf(withoutVersion), /^Use Node\.js 24 or later/)
    }
  })

  it('[S54] asks directly what is excepted from it', async () => {
    for (const NO_PROXY of [tenantHost, '.example', '*', `x.test, ${tenantHost}:443`]) {
      const findings = await findingsOf(node24, { ...used, HTTPS_PROXY: proxy, NO_PROXY })

      assert.deepEqual(complaintsIn({ findings }), ['failed domain unknown-host'], NO_PROXY)
    }
  })

  it('[S54] says that the proxy refuses, is away, or has an authority of its own', async () => {
    const refusing = await startConnectProxy(null)
    const away = 'http://127.0.0.1:1'

    const refused = await findingsOf(node24, { ...used, HTTPS_PROXY: refusing })
    const gone = await findingsOf(node24, { ...used, HTTPS_PROXY: away })
    const untrusted = await findingsOf(node24, { ...used, HTTPS_PROXY: proxy, NODE_EXTRA_CA_CERTS: '' })

    assert.deepEqual(complaintsIn({ findings: refused }), ['failed discovery proxy'])
    assert.deepEqual(complaintsIn({ findings: gone }), ['failed discovery proxy'])
    assert.deepEqual(complaintsIn({ findings: untrusted }), ['failed discovery untrusted-by-proxy'])
  })

  it('[S54] shows no password of it', async () => {
    const withPassword = proxy.replace('//', '//user:hunter22hunter22@')

    const findings = await findingsOf(node24, { ...used, HTTPS_PROXY: withPassword })

    assert.deepEqual(complaintsIn({ findings }), [])
    assert.doesNotMatch(JSON.stringify(findings), /hunter22/)
  })
})

const node24 = nodeExecutable('24.21.0')
const doctor = fileURLToPath(new URL('../../../dist/tools/doctor/main.js', import.meta.url))

/** Makes Node.js use the proxies of its environment. */
const used = { NODE_USE_ENV_PROXY: '1' }

async function findingsOf(node: string, more: Env): Promise<readonly Finding[]> {
  const child = spawn(node, [doctor, '--json'], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: trusted, ...env, SECRET: secret, ...more },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  child.stdout.on('data', chunk => {
    text += chunk
  })
  await once(child, 'close')
  return JSON.parse(text).findings
}

function seenBy(findings: readonly Finding[], check: string): string {
  return findings.find(finding => finding.check === check)?.seen ?? ''
}

function remedyOf(findings: readonly Finding[]): string {
  return findings.find(({ status }) => status === 'failed')?.remedy?.text ?? ''
}

function isProxyKnown(version: string): boolean {
  return Number(version.slice(1).split('.')[0]) >= 22
}

/** A real one: it opens a connection to the tenant, whatever its name. Without a port it refuses everybody. */
async function startConnectProxy(port: number | null): Promise<string> {
  const server = createServer()
  server.on('connect', ({ url = '' }, socket) => {
    asked.push(url)
    socket.on('error', () => {})
    if (port === null) socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    else passOn(socket, port)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  ending.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function passOn(socket: Duplex, port: number): void {
  const tenant = connect(port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    tenant.pipe(socket).pipe(tenant)
  })
  tenant.on('error', () => socket.destroy())
}

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { loadConfig } from '../../src/config/config.ts'
import { serverOptions } from '../../src/http/server.ts'
import { drainMilliseconds } from '../../src/http/shutdown.ts'
import { imageBase, imageSources, imageUser } from '../support/dockerfile.ts'

// read, where production-layout.test.ts and rehearsal.test.ts execute: no container engine and no systemd runs here
const unit = read('deploy/auth0-express-app.service')
const compose = read('compose.yaml')
const withTenant = read('compose.tenant.yaml')
const workflow = read('.github/workflows/ci.yml')
const nginx = read('deploy/nginx.conf')
const example = read('.env.example')
const started = /^ExecStart=(.+)$/m.exec(unit)?.[1] ?? ''

describe('the files for container engines and systemd', () => {
  it('the image is built from files that exist, and from no others', () => {
    const lines = read('.dockerignore').split('\n')
    const letIn = lines.filter(line => line.startsWith('!')).map(line => line.slice(1))

    assert.ok(lines.includes('*'))
    assert.deepEqual(letIn.sort(), [...imageSources].sort())
    for (const path of imageSources) assert.ok(existsSync(at(path)), path)
  })

  it('nothing runs as root, or with more rights than it needs', () => {
    assert.equal(imageUser, 'node')
    assert.equal(servicesOf(compose).length, 2)
    const [, tenant = ''] = servicesOf(withTenant)
    assert.match(tenant, /^ {4}user: node$/m)
    for (const service of [...servicesOf(compose), tenant])
      for (const line of ['read_only: true', 'cap_drop: [ALL]', "security_opt: ['no-new-privileges:true']"])
        assert.ok(service.includes(line), line)
    for (const line of [
      'DynamicUser=yes',
      'NoNewPrivileges=yes',
      'CapabilityBoundingSet=',
      'ProtectSystem=strict',
    ])
      assert.ok(unit.split('\n').includes(line), line)
  })

  it('the application has longer to stop than it takes to finish the requests in flight', () => {
    const drainSeconds = (drainMilliseconds.requests + drainMilliseconds.metrics) / 1000

    assert.ok(drainSeconds > 0)
    assert.ok(number(unit, /^TimeoutStopSec=(\d+)$/m) > drainSeconds)
    assert.ok(number(compose, /^ +stop_grace_period: (\d+)s$/m) > drainSeconds)
  })

  it('say how long that is', () => {
    const drainSeconds = (drainMilliseconds.requests + drainMilliseconds.metrics) / 1000

    for (const text of [unit, compose])
      assert.equal(number(text, /^ *# longer than the (\d+) s/m), drainSeconds)
  })

  it('nginx waits for a request as long as the application, and lets headers of the same size pass', () => {
    const headerKilobytes = serverOptions.maxHeaderSize / 1024

    assert.equal(number(nginx, /^ +client_header_timeout (\d+)s;$/m) * 1000, serverOptions.headersTimeout)
    assert.equal(number(nginx, /^ +client_body_timeout (\d+)s;$/m) * 1000, serverOptions.requestTimeout)
    assert.equal(number(nginx, /^ +large_client_header_buffers 4 (\d+)k;$/m), headerKilobytes)
  })

  it('a filled-in .env.example leaves production mode on, and the address as they have it', () => {
    const filledIn = all(/^([A-Z_]+)=/gm, example)

    // it wins over env_file
    assert.match(compose, /^ {4}environment:\n {6}NODE_ENV: production\n/m)
    assert.match(compose, /^ {6}HOST: 0\.0\.0\.0$/m)
    // EnvironmentFile= wins over Environment=, and env over both
    assert.match(started, /^\/usr\/bin\/env NODE_ENV=production HOST=127\.0\.0\.1 \/usr\/bin\/node /)
    for (const name of ['NODE_ENV', 'HOST']) assert.ok(!filledIn.includes(name), name)
  })

  it('the settings that they name exist', () => {
    const known = all(/^#?([A-Z_]+)=/gm, example)
    const named = [...all(/^ {6}([A-Z_]+): /gm, compose), ...all(/([A-Z_]+)=/g, started)]

    assert.deepEqual(named, ['NODE_ENV', 'PORT', 'HOST', 'REDIS_URL', 'NODE_ENV', 'HOST'])
    for (const name of named) assert.ok(known.includes(name), name)
  })
})

describe('compose.tenant.yaml', () => {
  it('starts the local tenant from what is in a built clone', () => {
    const mounted = all(/^ {6}- \.\/(\S+):\/app\/\S+:ro$/gm, withTenant)

    assert.deepEqual(mounted, ['package.json', 'dist', 'node_modules', 'views', 'public'])
    for (const path of mounted) assert.match(withTenant, new RegExp(`- \\./${path}:/app/${path}:ro`))
    assert.equal(/^ {6}target: (.+)$/m.exec(withTenant)?.[1], imageBase)
    assert.match(withTenant, /command: \[node, dist\/tools\/local-tenant\/standalone\/main\.js, /)
    assert.ok(existsSync(at('src/tools/local-tenant/standalone/main.ts')))
  })

  it('has the tenant at the port that --print-settings names to the application', () => {
    const port = number(withTenant, /^ {6}TENANT_PORT: (\d+)$/m)

    assert.equal(number(withTenant, /^ {6}PORT: (\d+)$/m), number(compose, /^ {6}PORT: (\d+)$/m))
    assert.equal(port, loadConfig({}).localTenant?.port)
    assert.match(withTenant, new RegExp(`ports: \\['127\\.0\\.0\\.1:${port}:${port}'\\]`))
    assert.match(withTenant, new RegExp(`fetch\\('http://127\\.0\\.0\\.1:${port}/`))
    assert.match(withTenant, /^ {4}network_mode: service:application$/m)
  })

  it('is what the workflow starts, and logs in at', () => {
    const [, files = ''] = /^ {6}COMPOSE_FILE: (.+)$/m.exec(workflow) ?? []
    const [, script = '', origin] = /npx tsx (\S+) (\S+)$/m.exec(workflow) ?? []

    for (const file of [...files.split(':'), script]) assert.ok(file && existsSync(at(file)), file)
    assert.equal(files, 'compose.yaml:compose.tenant.yaml')
    assert.equal(origin, loadConfig({}).baseUrl)
    assert.match(workflow, /npm run --silent tenant -- --print-settings > \.env$/m)
  })
})

function servicesOf(text: string): string[] {
  const [, services = ''] = /^services:\n([\s\S]*?)\n(?=\w|(?![\s\S]))/m.exec(text) ?? []
  return services.split(/\n(?= {2}\w)/)
}

function number(text: string, pattern: RegExp): number {
  const [, digits] = pattern.exec(text) ?? []
  assert.ok(digits, String(pattern))
  return Number(digits)
}

function all(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found)
}

function read(path: string): string {
  return readFileSync(at(path), 'utf8')
}

function at(path: string): URL {
  return new URL(`../../${path}`, import.meta.url)
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { loadConfig } from '../../../../src/config/config.ts'
import { ConfigError } from '../../../../src/config/config-error.ts'
import { instructions, settingsText } from '../../../../src/tools/local-tenant/standalone/instructions.ts'
import { readOptions } from '../../../../src/tools/local-tenant/standalone/options.ts'
import {
  readSettings,
  type StandaloneSettings,
} from '../../../../src/tools/local-tenant/standalone/settings.ts'

const own = { CLIENT_ID: 'aBcDeF012345', CLIENT_SECRET: 'fEdCbA543210' }
const secret = '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0'

describe('the settings of a local tenant that runs alone', () => {
  for (const args of [[], ['--https'], ['--https', '--name', 'tenant.localhost']])
    it(`lack nothing that an application in production needs, with ${args.join(' ') || 'no option'}`, () => {
      const settings = read({}, args)

      const config = loadConfig({ NODE_ENV: 'production', ...settings.missing })

      assert.equal(config.issuerBaseUrl, settings.issuer)
      assert.equal(config.clientId, settings.clientId)
      assert.equal(config.clientSecret, settings.clientSecret)
      assert.equal(config.baseUrl, settings.baseUrl)
      assert.equal(config.rolesClaim, settings.rolesClaim)
    })

  it('lack nothing once the application has them, and stay as they are', () => {
    const first = read({})

    const second = read(first.missing)

    assert.deepEqual(second, { ...first, missing: {} })
  })

  it('are those of the application, its production mode included', () => {
    const env = {
      ...own,
      SECRET: secret,
      NODE_ENV: 'production',
      BASE_URL: 'https://app.example.com',
      TENANT_PORT: '4000',
      ROLES_CLAIM: 'https://app.example.com/groups',
    }

    const settings = read(env)

    assert.deepEqual(settings, {
      issuer: 'http://127.0.0.1:4000/',
      port: 4000,
      baseUrl: 'https://app.example.com',
      clientId: own.CLIENT_ID,
      clientSecret: own.CLIENT_SECRET,
      rolesClaim: 'https://app.example.com/groups',
      missing: { ISSUER_BASE_URL: 'http://127.0.0.1:4000/' },
      otherTenant: null,
    })
  })

  it('never hold what another tenant gave to the application', () => {
    const settings = read({ ...own, SECRET: secret, ISSUER_BASE_URL: 'acme.eu.auth0.com' })

    assert.equal(settings.otherTenant, 'https://acme.eu.auth0.com/')
    assert.doesNotMatch(
      JSON.stringify(settings) + printed(settings),
      new RegExp(Object.values(own).join('|')),
    )
    assert.match(printed(settings), /another tenant, https:\/\/acme\.eu\.auth0\.com\/: .* win over \.env/)
  })

  it('that are wrong are named, as the application names them', () => {
    assert.throws(
      () => read({ PORT: 'many', BASE_URL: 'localhost' }),
      (error: unknown) =>
        error instanceof ConfigError &&
        /PORT is no whole number[\s\S]*BASE_URL is no absolute URL/.test(error.message),
    )
    assert.throws(() => read({ CLIENT_ID: 'aBcDeF012345' }), /CLIENT_SECRET is missing/)
  })
})

describe('what a local tenant that runs alone prints', () => {
  it('is, for a file, what a .env may hold', () => {
    const certificate = { key: '', cert: '', path: '/srv/application/.local-tenant/certificate.pem' }

    const lines = settingsText(read({}, ['--https']), certificate)
      .trim()
      .split('\n')

    const names = ['ISSUER_BASE_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'SECRET', 'BASE_URL', 'ROLES_CLAIM']
    assert.deepEqual(
      lines.map(line => line.replace(/=.*/, '')).filter(line => !line.startsWith('#')),
      names,
    )
    assert.equal(lines.at(-1), '#NODE_EXTRA_CA_CERTS=/srv/application/.local-tenant/certificate.pem')
  })

  it('says so where others can reach it', () => {
    assert.match(printed(read({}), '0.0.0.0'), /whoever reaches this machine can log in as anybody/)
    assert.doesNotMatch(printed(read({})), /whoever reaches/)
  })
})

describe('the options of a local tenant that runs alone', () => {
  for (const [args, problem] of [
    [['--port', '1'], /no option of this command[\s\S]*npm run tenant/],
    [['--name'], /lacks its value/],
    [['--name', 'http://x'], /the name of a host/],
    [['--name', 'tenant.example'], /needs --https/],
  ] as const)
    it(`are explained where they do not fit: ${args.join(' ')}`, () => {
      assert.throws(() => readOptions(args), problem)
    })
})

function read(env: Record<string, string>, args: readonly string[] = []): StandaloneSettings {
  return readSettings(env, { cut: [], source: 'a test' }, readOptions(args))
}

function printed(settings: StandaloneSettings, host = '127.0.0.1'): string {
  return instructions(settings, { host }, null, [])
}

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Config, loadConfig } from '../../src/config/config.ts'
import { ConfigError } from '../../src/config/config-error.ts'

const secret = '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0'
const tenant = {
  ISSUER_BASE_URL: 'https://acme.eu.auth0.com',
  CLIENT_ID: 'aBcDeFgHiJkLmNoPqRsTuVwXyZ012345',
  CLIENT_SECRET: 'pQ7-rS8_tU9vW0xY1zA2bC3dE4fG5hI6jK7lM8nO9pQ0rS1tU2vW3xY4zA5bC6dE',
  SECRET: secret,
}
const production = { ...tenant, NODE_ENV: 'production', BASE_URL: 'https://app.acme.com' }

describe('settings', () => {
  it('an empty environment means the local tenant, on loopback', () => {
    const config = loadConfig({})

    assert.equal(config.baseUrl, 'http://localhost:3000')
    assert.deepEqual(config.localTenant, { port: 3001 })
    assert.equal(config.issuerBaseUrl, 'http://127.0.0.1:3001/')
    assert.equal(config.scope, 'openid profile email')
    assert.deepEqual(config.session, { rollingSeconds: 86_400, absoluteSeconds: 604_800 })
  })

  it('a copied .env.example changes nothing', () => {
    const copied = Object.fromEntries(settingsOf('.env.example').map(name => [name, '']))

    const { secrets: _, clientSecret: __, ...config } = loadConfig(copied)

    const { secrets: ___, clientSecret: ____, ...defaults } = loadConfig({})
    assert.deepEqual(config, defaults)
  })

  it('three settings and a secret switch the local tenant off', () => {
    const config = loadConfig(tenant)

    assert.equal(config.localTenant, null)
    assert.equal(config.issuerBaseUrl, 'https://acme.eu.auth0.com/')
    assert.equal(config.clientId, tenant.CLIENT_ID)
    assert.deepEqual(config.secrets, [secret])
  })

  for (const [written, issuer] of [
    ['acme.eu.auth0.com', 'https://acme.eu.auth0.com/'],
    ['acme.eu.auth0.com/', 'https://acme.eu.auth0.com/'],
    ['https://acme.eu.auth0.com/', 'https://acme.eu.auth0.com/'],
    ['login.acme.com', 'https://login.acme.com/'],
  ] as const)
    it(`the tenant may be written as ${written}`, () => {
      const config = loadConfig({ ...tenant, ISSUER_BASE_URL: written })

      assert.equal(config.issuerBaseUrl, issuer)
    })

  for (const url of ['redis://localhost', 'rediss://app:p%40ss@valkey.internal:6380/2', 'redis://[::1]:6379'])
    it(`what instances share may be at ${url}`, () => {
      assert.equal(loadConfig({ REDIS_URL: url }).redisUrl, url)
    })

  it('a wrong REDIS_URL is reported without its password', () => {
    assert.throws(
      () => loadConfig({ REDIS_URL: 'redis://app:hunter2hunter2@valkey.internal/x' }),
      error => error instanceof ConfigError && !error.message.includes('hunter2'),
    )
  })

  it('how to write REDIS_URL instead ends as a sentence does', () => {
    const [problem] = problemsOf({ REDIS_URL: 'valkey.internal' })

    assert.match(
      problem?.remedy ?? '',
      /^Write it like redis:\/\/\S+ and, with TLS, begin it with rediss:\/\/\.$/,
    )
  })

  it('the secret before the last rotation is read after the new one', () => {
    const config = loadConfig({ ...tenant, SECRET_PREVIOUS: `${secret}0` })

    assert.deepEqual(config.secrets, [secret, `${secret}0`])
  })

  it('nobody can change the settings of a running application', () => {
    const config: { -readonly [Key in keyof Config]: Config[Key] } = loadConfig({})

    assert.throws(() => {
      config.port = 1
    }, TypeError)
    assert.ok([config.session, config.secrets, config.localTenant].every(Object.isFrozen))
  })

  it('[S34] all problems are named at once', () => {
    const problems = problemsOf({
      NODE_ENV: 'production',
      CLIENT_ID: 'aBcDeF',
      SECRET: 'short',
      BASE_URL: 'http://app.acme.com',
      PORT: '70000',
      SCOPE: 'profile',
      LOG_LEVEL: 'loud',
    })

    assert.deepEqual(
      problems.map(({ name, problem }) => `${name} ${problem}`),
      [
        'ISSUER_BASE_URL is missing',
        'CLIENT_SECRET is missing',
        'SECRET is shorter than 32 characters',
        'PORT is no whole number from 1 to 65535',
        'BASE_URL is http',
        'SCOPE lacks openid',
        'LOG_LEVEL is none of its values',
      ],
    )
  })

  const refused: [env: Record<string, string>, name: string, problem: RegExp][] = [
    [{ CLIENT_ID: 'aBcDeF' }, 'ISSUER_BASE_URL', /is missing/],
    [{ ISSUER_BASE_URL: 'acme.eu.auth0.com' }, 'CLIENT_SECRET', /is missing/],
    [{ ...tenant, SECRET: '' }, 'SECRET', /is missing/],
    [{ ...tenant, SECRET: 'a'.repeat(64) }, 'SECRET', /repeats the same few characters/],
    [
      { ...tenant, SECRET: 'a long, randomly-generated string stored in env' },
      'SECRET',
      /still a placeholder/,
    ],
    [{ ...tenant, SECRET: 'your-secret-your-secret-your-secret' }, 'SECRET', /still a placeholder/],
    [
      { ...tenant, SECRET: 'use [openssl rand -hex 32] to generate a 32 bytes value' },
      'SECRET',
      /still a placeholder/,
    ],
    [{ ...tenant, SECRET: 'abcdefghijklmnopqrstuvwxyz123456' }, 'SECRET', /only counts/],
    [{ ...tenant, SECRET: '0123456789abcdef0123456789ABCDEF' }, 'SECRET', /only counts/],
    [{ ...tenant, SECRET: 'my-session-key-for-production-use-1' }, 'SECRET', /still a placeholder/],
    [{ ...tenant, SECRET: 'six words that nobody would ever guess' }, 'SECRET', /has a space inside/],
    [
      { ...tenant, SECRET_PREVIOUS: 'use [openssl rand -hex 32] to generate a 32 bytes value' },
      'SECRET_PREVIOUS',
      /still a placeholder/,
    ],
    [{ ...tenant, SECRET_PREVIOUS: 'abcdefghijklmnopqrstuvwxyz123456' }, 'SECRET_PREVIOUS', /only counts/],
    [{ ...tenant, SECRET_PREVIOUS: 'short' }, 'SECRET_PREVIOUS', /shorter than 32/],
    [{ ...tenant, CLIENT_ID: 'YOUR_CLIENT_ID' }, 'CLIENT_ID', /still a placeholder/],
    [{ ...tenant, CLIENT_SECRET: '{yourClientSecret}' }, 'CLIENT_SECRET', /still a placeholder/],
    [{ ...tenant, CLIENT_SECRET: 'two words' }, 'CLIENT_SECRET', /has a space inside/],
    [{ ...tenant, ISSUER_BASE_URL: '{yourDomain}' }, 'ISSUER_BASE_URL', /still a placeholder/],
    [{ ...tenant, ISSUER_BASE_URL: 'https://YOUR_DOMAIN' }, 'ISSUER_BASE_URL', /still a placeholder/],
    [{ ...tenant, ISSUER_BASE_URL: 'https:/acme.eu.auth0.com' }, 'ISSUER_BASE_URL', /no absolute URL/],
    [{ ...tenant, ISSUER_BASE_URL: 'https//acme.eu.auth0.com' }, 'ISSUER_BASE_URL', /no absolute URL/],
    [{ ...tenant, ISSUER_BASE_URL: 'http://acme.eu.auth0.com' }, 'ISSUER_BASE_URL', /is http/],
    [{ ...tenant, ISSUER_BASE_URL: 'acme.eu.auth0.com ' }, 'ISSUER_BASE_URL', /begins or ends with a space/],
    [{ ...tenant, ISSUER_BASE_URL: '"acme.eu.auth0.com"' }, 'ISSUER_BASE_URL', /quotes/],
    [{ ...tenant, ISSUER_BASE_URL: 'acme.eu.auth0.com\u0000' }, 'ISSUER_BASE_URL', /control character/],
    [{ BASE_URL: 'localhost:3000' }, 'BASE_URL', /no absolute URL/],
    [{ BASE_URL: 'http://localhost:3000/app' }, 'BASE_URL', /has a path/],
    [{ BASE_URL: 'http://localhost:3000/?a=b' }, 'BASE_URL', /has a query/],
    [{ BASE_URL: 'http://ada:pass@localhost:3000' }, 'BASE_URL', /user name or password/],
    [{ ...production, BASE_URL: '' }, 'BASE_URL', /is missing/],
    [{ ...production, BASE_URL: 'http://app.acme.com' }, 'BASE_URL', /is http/],
    [{ NODE_ENV: 'production' }, 'ISSUER_BASE_URL', /is missing/],
    [{ NODE_ENV: 'Production' }, 'NODE_ENV', /none of its values/],
    [{ NODE_ENV: 'prod' }, 'NODE_ENV', /none of its values/],
    [
      { ...tenant, CLIENT_ID: 'n-_a'.repeat(16), CLIENT_SECRET: 'aB3x'.repeat(8) },
      'CLIENT_ID',
      /like a Client Secret/,
    ],
    [{ PORT: '3000', TENANT_PORT: '3000' }, 'TENANT_PORT', /same as PORT/],
    [{ PORT: '3000a' }, 'PORT', /no whole number/],
    [{ PORT: '0' }, 'PORT', /no whole number/],
    [{ TRUST_PROXY: 'true' }, 'TRUST_PROXY', /no whole number/],
    [{ REDIS_URL: 'valkey.internal:6379' }, 'REDIS_URL', /no redis:\/\/ or rediss:\/\/ URL/],
    [{ REDIS_URL: 'https://valkey.internal' }, 'REDIS_URL', /no redis:\/\/ or rediss:\/\/ URL/],
    [{ REDIS_URL: 'redis://one:6379,two:6379' }, 'REDIS_URL', /no redis:\/\/ or|no single host/],
    [{ REDIS_URL: 'redis://valkey.internal/sessions' }, 'REDIS_URL', /a path that is no number/],
    [{ REDIS_URL: 'redis://valkey.internal/?tls=true' }, 'REDIS_URL', /a query or a fragment/],
    [{ METRICS_PORT: '0' }, 'METRICS_PORT', /no whole number from 1 to 65535/],
    [{ METRICS_PORT: '3000' }, 'METRICS_PORT', /the same as PORT/],
    [{ METRICS_PORT: '3001' }, 'METRICS_PORT', /the same as TENANT_PORT/],
    [{ TENANT_PORT: '9464', METRICS_PORT: '9464' }, 'METRICS_PORT', /the same as TENANT_PORT/],
    [{ SESSION_ABSOLUTE_DURATION: '-1' }, 'SESSION_ABSOLUTE_DURATION', /no whole number/],
    [
      { ...tenant, ISSUER_BASE_URL: 'https://acme,eu.auth0.com' },
      'ISSUER_BASE_URL',
      /host that there cannot be/,
    ],
    [{ REDIS_URL: 'redis://:pa#ss@valkey.internal' }, 'REDIS_URL', /has a # before its @ .* as %23/],
    [{ REDIS_URL: 'rediss://app:12#ss@valkey.internal' }, 'REDIS_URL', /has a # before its @ .* as %23/],
    [{ REDIS_URL: 'redis://app:pa/ss@valkey.internal' }, 'REDIS_URL', /has a \/ before its @ .* as %2F/],
    [{ REDIS_URL: 'redis://app:pa?s@s@valkey.internal' }, 'REDIS_URL', /has a \? before its @ .* as %3F/],
    [
      { ...tenant, CLIENT_SECRET: 'pQ7-rS8\u200BtU9vW0xY1' },
      'CLIENT_SECRET',
      /invisible character \(U\+200B\) after 7/,
    ],
    [{ ...tenant, SECRET: `${secret}\uFEFF` }, 'SECRET', /invisible character \(U\+FEFF\) after 48/],
    [{ ...tenant, CLIENT_ID: 'aBcDeF\u00A0gHiJkL' }, 'CLIENT_ID', /invisible character \(U\+00A0\) after 6/],
    [{ ...tenant, CLIENT_ID: '\u202AaBcDeF\u202C' }, 'CLIENT_ID', /invisible character \(U\+202A\) after 0/],
    [{ ...tenant, CLIENT_SECRET: 'pQ7\u2013rS8tU9vW0xY1' }, 'CLIENT_SECRET', /not ASCII \(U\+2013\)/],
    [{ ...tenant, CLIENT_SECRET: 'pQ7\uFFFDrS8tU9vW0xY1' }, 'CLIENT_SECRET', /\(U\+FFFD\)/],
    [{ ...tenant, CLIENT_ID: '\u201CaBcDeF\u201D' }, 'CLIENT_ID', /quotes around/],
    [{ PORT: '3000\r' }, 'PORT', /ends with a carriage return \(U\+000D\)/],
    [{ ...tenant, SECRET: `${secret}\r\n` }, 'SECRET', /ends with a carriage return/],
    [{ LOG_LEVEL: 'info\r' }, 'LOG_LEVEL', /ends with a carriage return/],
    [{ ...tenant, SECRET: `${secret}\n` }, 'SECRET', /line break or another control character \(U\+000A\)/],
  ]
  for (const [env, name, problem] of refused)
    it(`[S34] ${name} ${problem.source}: ${JSON.stringify(env[name] ?? null)} is refused`, () => {
      const found = problemsOf(env).find(candidate => candidate.name === name)

      assert.match(found?.problem ?? 'nothing', problem)
      assert.ok(found?.remedy)
    })

  for (const DEBUG of [
    '*',
    'express-openid-connect:*',
    'express-*',
    'app,express-openid-connect:auth',
    '-x *',
    'express-openid-connect:config',
    'express-rate-limit',
    'router',
    'ro*',
  ])
    it(`[S43] DEBUG=${DEBUG} would print secrets, and is refused in production`, () => {
      assert.deepEqual(
        problemsOf({ ...production, DEBUG }).map(({ name }) => name),
        ['DEBUG'],
      )
      assert.deepEqual(problemsOf({ ...tenant, DEBUG }), [])
    })

  for (const env of [
    {},
    { BASE_URL: 'http://localhost:3000' },
    { DEBUG: 'app:*', NODE_EXTRA_CA_CERTS: '/ca.pem' },
  ])
    it(`[S55] NODE_TLS_REJECT_UNAUTHORIZED=0 is refused in production, beside ${JSON.stringify(env)}`, () => {
      const NODE_TLS_REJECT_UNAUTHORIZED = '0'

      const problems = problemsOf({ ...production, ...env, NODE_TLS_REJECT_UNAUTHORIZED })

      assert.deepEqual(
        problems.map(({ name, problem }) => `${name} ${problem}`),
        ['NODE_TLS_REJECT_UNAUTHORIZED switches off the check of certificates'],
      )
      assert.match(problems[0]?.remedy ?? '', /NODE_EXTRA_CA_CERTS/)
    })

  for (const value of ['', '1'])
    it(`NODE_TLS_REJECT_UNAUTHORIZED=${value} checks certificates, and is fine in production`, () => {
      assert.deepEqual(problemsOf({ ...production, NODE_TLS_REJECT_UNAUTHORIZED: value }), [])
    })

  it('where a setting is wrong, the message says which file was read', () => {
    const message = messageOf({ PORT: '0' }, { source: 'the environment and /opt/app/.env' })

    assert.match(message, /^The settings come from the environment and \/opt\/app\/\.env\./m)
  })

  for (const DEBUG of ['', 'express:*', 'app:*,worker', '-express-openid-connect:*'])
    it(`DEBUG=${DEBUG} is fine in production`, () => {
      assert.deepEqual(problemsOf({ ...production, DEBUG }), [])
    })

  it('metrics may be where a local tenant would be, if there is none', () => {
    const config = loadConfig({ ...tenant, TENANT_PORT: '3001', METRICS_PORT: '3001' })

    assert.equal(config.metricsPort, 3001)
  })

  it('http is fine in production on this machine itself', () => {
    assert.equal(
      loadConfig({ ...production, BASE_URL: 'http://localhost:3000' }).baseUrl,
      'http://localhost:3000',
    )
  })

  it('a passphrase can be rotated away, and ends no session', () => {
    const SECRET_PREVIOUS = 'six words that nobody would ever guess'

    const config = loadConfig({ ...tenant, SECRET_PREVIOUS })

    assert.deepEqual(config.secrets, [secret, SECRET_PREVIOUS])
  })

  for (const encoding of ['hex', 'base64', 'base64url'] as const)
    it(`[S34] a random secret in ${encoding} is taken for none of these`, () => {
      const drawn = Array.from({ length: 500 }, () => randomBytes(32).toString(encoding))

      const refused = drawn.filter(SECRET => problemsOf({ ...tenant, SECRET }).length > 0)

      assert.deepEqual(refused, [])
    })

  for (const SECRET of ['', 'short'])
    it(`[S34] in production no message holds a secret to use, for SECRET=${SECRET}`, () => {
      const [problem] = problemsOf({ ...production, SECRET })

      assert.equal(problem?.name, 'SECRET')
      assert.equal(problem.remedy, 'Make one: openssl rand -hex 32')
    })

  it('a missing secret comes with a fresh one, which is accepted', () => {
    const [problem] = problemsOf({ ...tenant, SECRET: 'short' })
    const fresh = /SECRET=(\w+)/.exec(problem?.remedy ?? '')?.[1]

    const config = loadConfig({ ...tenant, SECRET: fresh })

    assert.equal(config.secrets[0], fresh)
  })

  it('the message for the terminal names every setting and where to look', () => {
    const message = messageOf({ NODE_ENV: 'production' })

    for (const name of [
      'ISSUER_BASE_URL',
      'CLIENT_ID',
      'CLIENT_SECRET',
      'SECRET',
      'BASE_URL',
      '.env.example',
    ])
      assert.ok(message.includes(name), name)
  })

  it('.env.example has every setting, in the order in which they are read', () => {
    const read: string[] = []
    const spy = new Proxy<Record<string, string | undefined>>(
      {},
      {
        getOwnPropertyDescriptor(_target, name) {
          if (!read.includes(String(name))) read.push(String(name))
          return undefined
        },
      },
    )
    loadConfig(spy)

    const documented = settingsOf('.env.example')

    const inOrder = read.filter(name => name !== 'NODE_ENV')
    assert.deepEqual(documented, [...inOrder, 'NODE_ENV'])
  })
})

describe('settings that nobody thought of', () => {
  const names = settingsOf('.env.example')
  const value = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.domain(),
    fc.constantFrom(
      '',
      ' ',
      '0',
      '-1',
      '1e9',
      '__proto__',
      'production',
      'https://',
      'http://[',
      '"x"',
      '\n',
      '{}',
    ),
    fc.integer().map(String),
  )
  const environment = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value)

  it('no environment crashes it: settings or a list of problems come out', () => {
    fc.assert(
      fc.property(environment, env => {
        try {
          assert.ok(Object.isFrozen(loadConfig(env)))
        } catch (error) {
          assert.ok(error instanceof ConfigError && error.problems.length > 0)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('no message holds the value of a secret', () => {
    const secrets = fc.record({
      SECRET: fc.string({ minLength: 6 }),
      SECRET_PREVIOUS: fc.string({ minLength: 6 }),
      CLIENT_SECRET: fc.string({ minLength: 6 }),
    })
    fc.assert(
      fc.property(environment, secrets, (env, hidden) => {
        const message = messageOf({ ...env, ...hidden, BASE_URL: 'wrong' })

        for (const value of Object.values(hidden)) assert.ok(value.trim() === '' || !message.includes(value))
      }),
      { numRuns: 1000 },
    )
  })
})

function problemsOf(env: Record<string, string | undefined>) {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

function messageOf(env: Record<string, string | undefined>, file: { source?: string } = {}): string {
  try {
    loadConfig(env, file)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

function settingsOf(file: string): string[] {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
  return [...text.matchAll(/^#?(\w+)=/gm)].flatMap(match => match[1] ?? [])
}

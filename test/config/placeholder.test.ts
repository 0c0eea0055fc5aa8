import assert from 'node:assert/strict'
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { loadConfig } from '../../src/config/config.ts'
import { ConfigError } from '../../src/config/config-error.ts'

const tenant = {
  ISSUER_BASE_URL: 'https://acme.eu.auth0.com',
  CLIENT_ID: 'aBcDeFgHiJkLmNoPqRsTuVwXyZ012345',
  CLIENT_SECRET: 'pQ7-rS8_tU9vW0xY1zA2bC3dE4fG5hI6jK7lM8nO9pQ0rS1tU2vW3xY4zA5bC6dE',
  SECRET: '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0',
}
const credentials = ['CLIENT_ID', 'CLIENT_SECRET', 'SECRET', 'SECRET_PREVIOUS'] as const

/** What people left to be replaced. Some are shorter than a secret may be, which is not what is wrong with them. */
const references: { secrets: string[]; urls: Record<string, string[]> } = JSON.parse(
  readFileSync(new URL('../data/references.json', import.meta.url), 'utf8'),
)

describe('a reference that nobody resolved', () => {
  for (const name of credentials)
    for (const reference of references.secrets)
      it(`[S52] is refused as ${name}: ${reference}`, () => {
        assert.deepEqual(problemsOf({ ...tenant, [name]: reference }), [
          `${name} is still a placeholder: nothing here resolves such a reference`,
        ])
      })

  for (const [name, values] of Object.entries(references.urls))
    for (const value of values)
      it(`[S52] is refused as ${name}: ${value}`, () => {
        assert.deepEqual(problemsOf({ ...tenant, [name]: value }), [
          `${name} is still a placeholder: nothing here resolves such a reference`,
        ])
      })

  it('[S52] is not what encoded characters, or names of services, look like', () => {
    for (const REDIS_URL of [
      'redis://app:p%C3%A9%24%7Bx%7D@valkey:6379',
      'redis://vault:secret@env:6379/1',
      'rediss://:pa$s@valkey.internal',
    ])
      assert.deepEqual(problemsOf({ ...tenant, REDIS_URL }), [], REDIS_URL)
    for (const AUDIENCE of ['api://acme', 'urn:acme:orders', 'https://api.acme.com/secrets/v1'])
      assert.deepEqual(problemsOf({ ...tenant, AUDIENCE }), [], AUDIENCE)
  })
})

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** All of ASCII that is visible, but for quotes, which some readers of settings take off. */
const punctuation = '!#$%&()*+,-./:;<=>?@[\\]^_{|}~'

/** What people and generators make a secret from. */
const forms: Record<string, () => string> = {
  'openssl rand -hex 32': () => randomBytes(32).toString('hex'),
  'openssl rand -hex 16': () => randomBytes(16).toString('hex'),
  'openssl rand -base64 32': () => randomBytes(32).toString('base64'),
  'openssl rand -base64 48': () => randomBytes(48).toString('base64'),
  base64url: () => randomBytes(32).toString('base64url'),
  'letters and digits': () => draw(32, `${letters}0123456789`),
  'all visible characters': () => draw(32, `${letters}0123456789${punctuation}`),
  '64 visible characters': () => draw(64, `${letters}0123456789${punctuation}`),
  'what a password manager draws': () => draw(40, `${letters}0123456789!@#$%^&*`),
  'two UUIDs': () => `${randomUUID()}${randomUUID()}`,
  'a UUID': () => randomUUID(),
}

describe('a random secret', () => {
  for (const [form, make] of Object.entries(forms))
    it(`[S52] is taken, as ${form}`, () => {
      const secrets = Array.from({ length: 1000 }, make)

      const refused = secrets.filter(secret => problemsOf({ ...tenant, SECRET: secret }).length > 0)

      // by chance one in 10,000 may look like something else
      assert.ok(refused.length < 4, refused.join(' '))
    })
})

function draw(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

function problemsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ name, problem }) => `${name} ${problem}`)
    throw error
  }
}

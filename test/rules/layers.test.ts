import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../src', import.meta.url))
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map(file => file.replaceAll('\\', '/'))
  .filter(file => file.endsWith('.ts'))

/**
 * What the files of each folder may import beside their own folder, from the top down. A file that is named here stands for
 * itself: it is a leaf that lower folders use, or the top of a folder that is otherwise low.
 */
const allowed: Record<string, readonly string[]> = {
  'main.ts': [
    'brand.ts',
    'app.ts',
    'routes.ts',
    'services.ts',
    'metrics',
    'pages',
    'http',
    'log.ts',
    'log-output.ts',
    'bounded-fetch.ts',
    'config',
    'tools/doctor',
    'tools/local-tenant',
  ],
  'app.ts': ['routes.ts', 'services.ts', 'errors/error-handler.ts', 'guards', 'session', 'http'],
  'routes.ts': [
    'services.ts',
    'account',
    'pages',
    'forms',
    'logout',
    'login',
    'guards',
    'tenant-client',
    'http',
  ],
  'services.ts': [
    'brand.ts',
    'account',
    'pages',
    'forms',
    'rate-limit',
    'guards',
    'login',
    'tokens',
    'session',
    'tenant-client',
    'redis',
    'http',
    'events.ts',
    'config',
  ],
  'errors/error-handler.ts': ['pages', 'login', 'errors', 'http', 'events.ts', 'log.ts', 'config'],
  metrics: ['brand.ts', 'tenant-client', 'http', 'errors', 'events.ts', 'log.ts', 'config'],
  account: [
    'json.ts',
    'logout',
    'pages',
    'forms',
    'guards',
    'login',
    'tokens',
    'tenant-client',
    'session',
    'errors',
    'config',
  ],
  pages: ['brand.ts', 'forms', 'login', 'guards', 'session', 'http'],
  forms: ['login', 'session', 'http', 'errors', 'json.ts', 'config'],
  logout: [
    'json.ts',
    'forms',
    'login',
    'guards',
    'tokens',
    'session',
    'session/lifetime.ts',
    'tenant-client',
    'http',
    'errors',
    'events.ts',
    'config',
  ],
  guards: ['login', 'tokens', 'session', 'tenant-client', 'http', 'errors', 'config'],
  login: [
    'tokens',
    'session',
    'tenant-client',
    'http',
    'errors',
    'errors/callback-errors.ts',
    'events.ts',
    'config',
  ],
  tokens: [
    'json.ts',
    'session',
    'session/lifetime.ts',
    'tenant-client',
    'redis',
    'errors',
    'events.ts',
    'bounded-fetch.ts',
    'circuit-breaker.ts',
    'config',
  ],
  session: ['redis', 'http', 'errors', 'events.ts', 'json.ts', 'config', 'session/lifetime.ts'],
  'rate-limit': ['redis', 'errors', 'events.ts'],
  'tenant-client': ['errors', 'events.ts', 'bounded-fetch.ts', 'circuit-breaker.ts', 'json.ts', 'config'],
  redis: ['events.ts', 'config'],
  http: ['errors', 'log.ts', 'config'],
  'events.ts': ['brand.ts', 'errors'],
  errors: ['errors/callback-errors.ts'],
  'errors/callback-errors.ts': [],
  'brand.ts': [],
  'log.ts': [],
  'log-output.ts': [],
  'bounded-fetch.ts': [],
  'json.ts': [],
  'circuit-breaker.ts': [],
  'untyped-packages.d.ts': [],
  config: ['session/lifetime.ts'],
  'session/lifetime.ts': [],
  'tools/doctor': [
    'tools/foreign-text.ts',
    'tools/roles-action.ts',
    'errors/callback-errors.ts',
    'tokens',
    'redis',
    'bounded-fetch.ts',
    'config',
  ],
  'tools/tenant-setup': [
    'tools/foreign-text.ts',
    'tools/roles-action.ts',
    'tokens',
    'bounded-fetch.ts',
    'config',
  ],
  'tools/foreign-text.ts': [],
  'tools/roles-action.ts': [],
  'tools/local-tenant': ['config'],
}

/** The packages that only one folder may know. */
const owners = {
  'express-openid-connect': 'tenant-client',
  'prom-client': 'metrics',
  'oidc-provider': 'tools/local-tenant',
}

describe('the cut of src/', () => {
  for (const [folder, targets] of Object.entries(allowed))
    it(`${folder} imports only from ${targets.join(', ') || 'itself'}`, () => {
      const imported = filesIn(folder).flatMap(file =>
        importsOf(file)
          .filter(path => path.endsWith('.ts'))
          .map(folderOf)
          .filter(target => target !== folder && !targets.includes(target))
          .map(target => `${file} imports ${target}`),
      )

      assert.deepEqual(imported, [])
    })

  it('has no folder that the table of imports leaves out', () => {
    assert.deepEqual(
      files.filter(file => !(folderOf(file) in allowed)),
      [],
    )
  })

  for (const [name, folder] of Object.entries(owners))
    it(`only ${folder}/ knows ${name}`, () => {
      const importers = files.filter(file => importsOf(file).includes(name))

      assert.deepEqual(
        importers.filter(file => folderOf(file) !== folder),
        [],
      )
    })

  it('only one file knows express-openid-connect', () => {
    const importers = files.filter(file => importsOf(file).includes('express-openid-connect'))

    assert.deepEqual(importers, ['tenant-client/express-openid-connect.ts'])
  })

  it('the table of imports leads down only', () => {
    const names = Object.keys(allowed)
    const reached = (name: string, seen = new Set<string>()): Set<string> => {
      for (const target of allowed[name] ?? []) if (!seen.has(target)) reached(target, seen.add(target))
      return seen
    }

    assert.deepEqual(
      names.filter(name => reached(name).has(name)),
      [],
    )
  })

  it('no folder has more than twelve files', () => {
    const folders = [...new Set(files.map(dirname))]
    const full = folders.filter(folder => files.filter(file => dirname(file) === folder).length > 12)

    assert.deepEqual(full, [])
  })

  it('only a main.ts touches process', () => {
    const touching = files.filter(file => /\bprocess\.|from '(node:)?process'/.test(source(file)))

    assert.deepEqual(
      touching.filter(file => !/(^|\/)main\.ts$/.test(file)),
      [],
    )
  })

  it('nobody asks whether this is a test', () => {
    assert.deepEqual(
      files.filter(file => /['"`]test['"`]/.test(source(file))),
      [],
    )
  })

  it('no import goes in circles', () => {
    for (const file of files) assert.equal(reaches(file, file), false, `${file} imports itself`)
  })

  it('every package that runs in production is a production dependency', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, '../package.json'), 'utf8'))
    const used = files.filter(file => folderOf(file) !== 'tools/local-tenant').flatMap(importsOf)
    const packages = used.filter(path => !path.endsWith('.ts') && !path.startsWith('node:'))

    const optional = ['pino-pretty']
    assert.deepEqual(
      packages.filter(name => !(name in dependencies) && !optional.includes(name)),
      [],
    )
    assert.deepEqual(
      packages.filter(name => builtinModules.includes(name)),
      [],
    )
  })

  it('no file outgrows a reader', () => {
    const long = files.filter(file => source(file).split('\n').length > 221)

    assert.deepEqual(long, [])
  })
})

function source(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** `session/session.ts` → `session`; each of the tools is one of its own; what the table names stands for itself. */
function folderOf(file: string): string {
  if (file in allowed) return file
  const [first = '', second = ''] = file.split('/')
  return first === 'tools' ? `${first}/${second}` : first
}

function filesIn(folder: string): string[] {
  return files.filter(file => folderOf(file) === folder)
}

/** Relative imports as paths below src/, others as they stand. */
function importsOf(file: string): string[] {
  const specifiers = source(file).matchAll(/(?:\bfrom |\bimport |\bimport\()'([^']+)'/g)
  return [...specifiers].map(([, specifier = '']) =>
    specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier,
  )
}

function reaches(from: string, target: string, seen = new Set<string>()): boolean {
  return importsOf(from).some(next => {
    if (next === target) return true
    if (!files.includes(next) || seen.has(next)) return false
    seen.add(next)
    return reaches(next, target, seen)
  })
}

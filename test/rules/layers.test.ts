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

/** What the files of each folder, and each file of `src/` itself, may import beside their own folder. */
const allowed: Record<string, readonly string[]> = {
  'main.ts': [
    'app.ts',
    'services.ts',
    'config',
    'http',
    'log.ts',
    'pages',
    'tools/doctor',
    'tools/local-tenant',
  ],
  'app.ts': ['routes.ts', 'http', 'errors', 'log.ts', 'pages', 'tenant-client'],
  'services.ts': ['app.ts', 'metrics', 'rate-limit', 'session', 'tenant-client', 'redis', 'http', 'config'],
  'routes.ts': ['http', 'rate-limit', 'login', 'logout', 'session', 'tenant-client'],
  pages: ['session'],
  metrics: ['http', 'tenant-client', 'errors', 'events.ts', 'log.ts', 'config'],
  logout: ['login', 'session', 'tenant-client', 'http', 'errors', 'events.ts', 'config'],
  'rate-limit': ['login', 'tenant-client', 'redis', 'errors', 'events.ts'],
  login: ['session', 'tenant-client', 'http', 'errors', 'events.ts', 'config'],
  session: ['login', 'http', 'redis', 'errors', 'events.ts', 'config'],
  'tenant-client': [
    'rate-limit',
    'login',
    'session',
    'http',
    'errors',
    'events.ts',
    'bounded-fetch.ts',
    'config',
  ],
  redis: ['events.ts', 'config'],
  http: ['errors', 'log.ts', 'config'],
  errors: ['http', 'login', 'pages', 'tenant-client', 'events.ts', 'log.ts', 'config'],
  'events.ts': ['errors'],
  'bounded-fetch.ts': [],
  'log.ts': [],
  config: [],
  'tools/doctor': ['bounded-fetch.ts', 'config'],
  'tools/tenant-setup': ['bounded-fetch.ts', 'config'],
  'tools/local-tenant': ['config'],
}

/** The packages that only one folder may know. */
const owners = {
  'express-openid-connect': ['tenant-client', 'login', 'session'],
  'prom-client': ['metrics'],
  'oidc-provider': ['tools/local-tenant'],
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

  for (const [name, folders] of Object.entries(owners))
    it(`only ${folders.join(', ')} may know ${name}`, () => {
      const importers = files.filter(file => importsOf(file).includes(name))

      assert.deepEqual(
        importers.filter(file => !folders.includes(folderOf(file))),
        [],
      )
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

/** `session/session.ts` → `session`; each of the tools is one of its own; a file of `src/` itself stands for itself. */
function folderOf(file: string): string {
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

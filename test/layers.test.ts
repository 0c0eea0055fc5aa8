import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../src', import.meta.url))
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))

describe('the cut of src/', () => {
  it('only auth/ knows express-openid-connect', () => {
    assert.deepEqual(outside('auth', importersOf('express-openid-connect')), [])
  })

  it('only metrics/ knows prom-client', () => {
    assert.deepEqual(outside('metrics', importersOf('prom-client')), [])
  })

  it('only tools/local-tenant/ knows oidc-provider', () => {
    assert.deepEqual(outside('tools/local-tenant', importersOf('oidc-provider')), [])
  })

  it('only a main.ts knows the tenant', () => {
    const importers = files.filter(file =>
      importsOf(file).some(path => path.startsWith('tools/local-tenant/')),
    )

    assert.deepEqual(outside('tools/local-tenant', importers).filter(isNoMain), [])
  })

  for (const tool of ['tools/doctor', 'tools/tenant-setup', 'tools/local-tenant'])
    it(`${tool}/ knows the settings, and nothing else of the application`, () => {
      const foreign = inside(tool)
        .flatMap(importsOf)
        .filter(path => path.endsWith('.ts') && !path.startsWith(`${tool}/`) && !path.startsWith('config/'))

      assert.deepEqual(foreign, [])
    })

  for (const leaf of [
    'config',
    'claims.ts',
    'profile.ts',
    'views.ts',
    'health.ts',
    'store.ts',
    'telemetry.ts',
    'log.ts',
    'server.ts',
    'auth/return-path.ts',
  ])
    it(`${leaf} imports nothing from above it`, () => {
      const below: Record<string, string[]> = {
        'profile.ts': ['claims.ts'],
        'server.ts': ['log.ts', 'unreadable-request.ts'],
        'store.ts': ['store-error.ts', 'store-options.ts', 'telemetry.ts'],
        'telemetry.ts': ['auth/failure.ts'],
      }
      const foreign = inside(leaf)
        .flatMap(importsOf)
        .filter(path => path.endsWith('.ts') && !path.startsWith(leaf))

      assert.deepEqual(foreign, below[leaf] ?? [])
    })

  it('auth/ imports no page', () => {
    const pages = ['app.ts', 'pages.ts', 'views.ts', 'errors.ts', 'main.ts']

    assert.deepEqual(
      inside('auth')
        .flatMap(importsOf)
        .filter(path => pages.includes(path)),
      [],
    )
  })

  it('only a main.ts touches process', () => {
    const touching = files.filter(file => /\bprocess\.|from '(node:)?process'/.test(source(file)))

    assert.deepEqual(touching.filter(isNoMain), [])
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
    const used = files.filter(file => !file.startsWith('tools/local-tenant/')).flatMap(importsOf)
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
    const long = files.filter(file => source(file).split('\n').length > 151)

    assert.deepEqual(long, [])
  })
})

function source(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** Relative imports as paths below src/, others as they stand. */
function importsOf(file: string): string[] {
  const specifiers = source(file).matchAll(/(?:\bfrom |\bimport |\bimport\()'([^']+)'/g)
  return [...specifiers].map(([, specifier = '']) =>
    specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier,
  )
}

function importersOf(name: string): string[] {
  return files.filter(file => importsOf(file).includes(name))
}

function inside(folder: string): string[] {
  return files.filter(file => file === folder || file.startsWith(`${folder}/`))
}

function outside(folder: string, list: readonly string[]): string[] {
  return list.filter(file => !file.startsWith(`${folder}/`))
}

function isNoMain(file: string): boolean {
  return !/(^|\/)main\.ts$/.test(file)
}

function reaches(from: string, target: string, seen = new Set<string>()): boolean {
  return importsOf(from).some(next => {
    if (next === target) return true
    if (!files.includes(next) || seen.has(next)) return false
    seen.add(next)
    return reaches(next, target, seen)
  })
}

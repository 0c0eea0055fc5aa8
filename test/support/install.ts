import { findChromium, installChromium } from './chromium.ts'
import { type Engine, engines, missingFor } from './engines/engines.ts'
import { installNode, nodeVersions } from './node-versions.ts'
import { findProgram, installFromDebian } from './programs.ts'

const onOtherSystems = 'elsewhere, by its package manager (macOS: brew install valkey nginx).'

// run before the tests, once: they run in parallel, and a download inside one would count as its time
try {
  console.log(`Browser for the tests: ${findChromium() ?? installChromium()}`)
  console.log(`Redis for the tests: ${find('redis-server', 'valkey-server', 'redis-server')}`)
  await Promise.all(nodeVersions.map(installNode))
  console.log(`Node.js for the tests: ${[process.versions.node, ...nodeVersions].join(', ')}`)
  console.log(`Proxy for the tests: ${find('nginx-light', 'nginx')}`)
  console.log(
    `Engines for the tests: ${engines
      .filter(isThere)
      .map(({ name }) => name)
      .join(', ')}`,
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** `debianPackage` brings one of the programs. */
function find(debianPackage: string, ...names: readonly string[]): string {
  const found = findProgram(...names)
  if (found) return found
  installFromDebian(debianPackage)
  const program = findProgram(...names)
  if (program) return program
  const remedy = `On Debian, as root: apt-get install ${debianPackage}; ${onOtherSystems}`
  throw new Error(`The tests need ${names.join(' or ')}, and could not get one. ${remedy}`)
}

/** Where somebody works, the tests run without an engine that cannot be had, and name it; CI has all of them. */
function isThere(engine: Engine): boolean {
  const { name, debianPackages } = engine
  if (missingFor(engine).length > 0) installFromDebian(...debianPackages)
  const missing = missingFor(engine)
  if (missing.length === 0) return true
  const message = `${name} needs ${missing.join(' and ')}. On Debian, as root: apt-get install ${debianPackages.join(' ')}`
  if (process.env['CI']) throw new Error(`The tests run in ${name} too. ${message}`)
  console.warn(`The tests do not run in ${name}. ${message}`)
  return false
}

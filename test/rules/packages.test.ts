import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type LockedPackage, productionPackages } from '../support/lock-file.ts'

// permissive ones, whose only condition is that their notice stays with the code
const allowed = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0']

describe('the packages that production runs', () => {
  it('let anyone use, change and sell the application, by their licences', () => {
    assert.ok(productionPackages.length > 0)
    assert.deepEqual(
      those(({ license }) => !license || !allowed.includes(license)),
      [],
    )
  })

  it('run no script of their own when they are installed', () => {
    assert.deepEqual(
      those(({ hasInstallScript }) => hasInstallScript === true),
      [],
    )
  })
})

function those(isWrong: (found: LockedPackage) => boolean): string[] {
  return productionPackages
    .filter(isWrong)
    .map(({ name, version, license }) => `${name}@${version}, ${license}`)
}

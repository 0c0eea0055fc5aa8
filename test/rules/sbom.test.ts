import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { productionPackages } from '../support/lock-file.ts'

const script = fileURLToPath(new URL('../../scripts/sbom.mjs', import.meta.url))

let bill: string

before(() => {
  bill = makeBill()
})

describe('the bill of materials', () => {
  it('names every package that production runs, each with its hash and its licence, and no other', () => {
    const { bomFormat, components } = JSON.parse(bill)

    assert.equal(bomFormat, 'CycloneDX')
    assert.deepEqual(
      components.map((component: Component) => component['bom-ref']),
      [...new Set(productionPackages.map(({ name, version }) => `${name}@${version}`))].sort(),
    )
    for (const { hashes, licenses } of components) assert.ok(hashes?.length && licenses?.length)
  })

  it('is the same to the byte for the same lock file', () => {
    // no comparison that would print both in full
    assert.ok(makeBill() === bill)
  })
})

interface Component {
  readonly 'bom-ref': string
}

function makeBill(): string {
  return execFileSync(process.execPath, [script], { encoding: 'utf8' })
}

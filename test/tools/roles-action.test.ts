import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { rolesAction } from '../../src/tools/roles-action.ts'

describe('the Action for roles', () => {
  it('stands in docs/auth0.md word for word', () => {
    const page = readFileSync(new URL('../../docs/auth0.md', import.meta.url), 'utf8')

    assert.ok(page.includes(`\n${rolesAction('https://app.example.com/roles')}\n`))
  })

  it('holds no claim that ends its text', () => {
    const claim = "https://acme.example/roles', process.exit(), '\\"

    assert.ok(rolesAction(claim).includes("'https://acme.example/roles\\', process.exit(), \\'\\\\'"))
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { toVisibleJson } from '../../src/pages/visible-json.ts'

describe('JSON that people read', () => {
  it('is indented', () => {
    assert.equal(
      toVisibleJson({ name: 'Ada', roles: ['admin'] }),
      '{\n  "name": "Ada",\n  "roles": [\n    "admin"\n  ]\n}',
    )
  })

  it('[S26] shows text that turns direction or has no width as escapes', () => {
    assert.equal(toVisibleJson('a\u202eb\u200bc\u{e0041}'), '"a\\u202eb\\u200bc\\udb40\\udc41"')
  })

  it('leaves text of every script as it is', () => {
    assert.equal(toVisibleJson('مريم 山田 Łukasz 😀'), '"مريم 山田 Łukasz 😀"')
  })

  it('means the same as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value =>
        assert.deepEqual(JSON.parse(toVisibleJson(value)), JSON.parse(JSON.stringify(value))),
      ),
    )
  })
})

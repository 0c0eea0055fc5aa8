import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { toReturnTo } from '../../src/login/return-to.ts'

const corpus: string[] = JSON.parse(
  readFileSync(new URL('../data/open-redirects.json', import.meta.url), 'utf8'),
)

describe('where a login leads', () => {
  for (const path of [
    '/',
    '/profile',
    '/orders/17?page=2&q=a%2Fb#top',
    '/caf%C3%A9',
    '/login-help',
    '/a//b',
    '/@ada',
  ])
    it(`to a path of this application, such as ${path}`, () => {
      assert.equal(toReturnTo(path), path)
    })

  for (const value of corpus)
    it(`[S09] ${JSON.stringify(value)} means the profile`, () => {
      assert.equal(toReturnTo(value), '/profile')
    })

  for (const value of [undefined, null, 7, {}, ['/a'], `/${'a'.repeat(2000)}`, `/${'漢'.repeat(200)}`])
    it(`[S09] ${JSON.stringify(value)?.slice(0, 20)} means the profile`, () => {
      assert.equal(toReturnTo(value), '/profile')
    })

  it('[S09] whatever is asked for, a browser stays on this origin', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '\t',
      '\n',
      '%2f',
      '%5c',
      '@',
      ':',
      '?',
      '#',
      'evil.example',
      'a',
      '漢'.repeat(100),
    )
    const value = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.array(piece).map(pieces => `/${pieces.join('')}`),
    )
    fc.assert(
      fc.property(value, asked => {
        const path = toReturnTo(asked)

        assert.equal(new URL(path, 'https://app.acme.com').origin, 'https://app.acme.com')
        assert.match(path, /^\/(?![/\\])/)
        assert.equal(toReturnTo(path), path)
      }),
      { numRuns: 5000 },
    )
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Request } from 'express'
import { wantedPath } from '../../src/login/state.ts'

const baseUrl = 'http://localhost:3000'

describe('the button of a page that asks for a login', () => {
  for (const method of ['GET', 'HEAD'])
    it(`leads back to a page that was asked for by ${method}`, () => {
      assert.equal(wantedPath(request(method), baseUrl), '/notes?order=7')
    })

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
    it(`leads to the page of the form after a ${method}, whose path no link may open`, () => {
      assert.equal(wantedPath(request(method, `${baseUrl}/edit?order=7`), baseUrl), '/edit?order=7')
    })

  for (const [what, referer] of [
    ['no page', undefined],
    ['a page of another site', 'https://elsewhere.example/edit'],
    ['a page of another port', 'http://localhost:3001/edit'],
    ['a page that only begins like ours', 'http://localhost:3000.elsewhere.example/edit'],
    ['a page that would log out', `${baseUrl}/logout`],
    ['a page of two slashes', `${baseUrl}//elsewhere.example/`],
    ['no URL at all', 'about:blank'],
    ['nonsense', '/edit'],
  ] as const)
    it(`leads to the profile after a POST from ${what}`, () => {
      assert.equal(wantedPath(request('POST', referer), baseUrl), '/profile')
    })
})

function request(method: string, referer?: string): Request {
  return {
    method,
    path: '/notes',
    query: { order: '7' },
    originalUrl: '/notes?order=7',
    get: (name: string) => (name === 'Referer' ? referer : undefined),
  } as unknown as Request
}

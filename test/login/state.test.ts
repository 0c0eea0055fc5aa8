import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Request } from 'express'
import { wantedPath } from '../../src/login/state.ts'

describe('the button of a page that asks for a login', () => {
  for (const method of ['GET', 'HEAD'])
    it(`leads back to a page that was asked for by ${method}`, () => {
      assert.equal(wantedPath(request(method)), '/notes?order=7')
    })

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
    it(`leads to the profile after a ${method}, whose path no link may open`, () => {
      assert.equal(wantedPath(request(method)), '/profile')
    })
})

function request(method: string): Request {
  return {
    method,
    path: '/notes',
    query: { order: '7' },
    originalUrl: '/notes?order=7',
  } as unknown as Request
}

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { choiceOf, fieldOf, formLimits, formPost } from '../../src/forms/form-post.ts'
import { post } from '../../src/routes.ts'
import { type RunningApplication, startApplication } from '../support/application.ts'

/** What the handler behind the parser read; empty where none was called. */
const read: unknown[] = []

let app: RunningApplication
before(async () => {
  app = await startApplication({
    pages: [
      post('/fields', 'fields', services => [
        ...formPost(services),
        (req, res) => {
          read.push(fieldOf(req, 'line', { most: 10 }), fieldOf(req, 'text', { most: 20, lines: true }))
          read.push(choiceOf(req, 'colour', ['red', 'green'] as const))
          res.redirect(303, '/')
        },
      ]),
      post('/forgotten', 'forgotten', () => [(req, res) => res.send(fieldOf(req, 'line', { most: 10 }))]),
    ],
  })
})
after(() => app?.close())

async function send(body: string, headers: Record<string, string | undefined> = {}) {
  read.length = 0
  return app.client().sendForm('/fields', body, headers)
}

describe('a field', () => {
  for (const [name, body, expected] of [
    ['is text', 'line=Ada&text=a%0Ab&colour=red', ['Ada', 'a\nb', 'red']],
    ['that was not sent is empty', '', ['', '', undefined]],
    ['has no white space around it', 'line=+%09+Ada+%C2%A0', ['Ada', '', undefined]],
    ['has no control characters', 'line=A%00d%1b%7Fa%0A', ['Ada', '', undefined]],
    ['of several lines keeps line feeds and tabs', 'text=a%0D%0Ab%0D%09c%00', ['', 'a\nb\n\tc', undefined]],
    ['keeps every letter', 'line=%C3%A9%F0%9F%8E%89+%D8%B9', ['é🎉 ع', '', undefined]],
    [
      'may have as many characters as a browser lets through',
      `line=${'x'.repeat(10)}+`,
      ['x'.repeat(10), '', undefined],
    ],
    ['with a choice that there is not has none', 'colour=blue', ['', '', undefined]],
    ['is none of what every object has', '__proto__=x&constructor=y', ['', '', undefined]],
  ] as const)
    it(name, async () => {
      const { status } = await send(body)

      assert.equal(status, 303)
      assert.deepEqual(read, expected)
    })

  it('without formPost before it is a fault that says so', async () => {
    const { status } = await app.client().sendForm('/forgotten', 'line=Ada')

    const fault = app.logged.find(line => String(line['fault']).includes('reads a form without formPost'))
    assert.equal(status, 500)
    assert.ok(fault)
  })
})

describe('a form that has nothing but its button', () => {
  for (const [name, headers] of [
    ['with an empty body', {}],
    ['without a type', { 'Content-Type': undefined }],
  ] as const)
    it(`is taken ${name}`, async () => {
      const { status } = await send('', headers)

      assert.equal(status, 303)
    })
})

describe('a form is refused, and nothing is done with it,', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `f${index}=`).join('&')
  for (const [name, kind, body, headers] of [
    ['that is too large', 'form-too-large', `other=${'x'.repeat(formLimits.bytes)}`, {}],
    ['that has too many fields', 'form-too-large', many(formLimits.fields + 1), {}],
    ['with a field that is too long', 'form-too-large', `line=${'x'.repeat(11)}`, {}],
    ['with files', 'form-type', '--x--', { 'Content-Type': 'multipart/form-data; boundary=x' }],
    ['as plain text', 'form-type', 'line=Ada', { 'Content-Type': 'text/plain' }],
    ['as JSON', 'form-type', '{"line":"Ada"}', { 'Content-Type': 'application/json' }],
    ['without a type', 'form-type', 'line=Ada', { 'Content-Type': undefined }],
    [
      'of two types',
      'form-type',
      'line=Ada',
      { 'Content-Type': 'text/plain, application/x-www-form-urlencoded' },
    ],
    [
      'in another charset',
      'form-type',
      'line=%E9',
      { 'Content-Type': 'application/x-www-form-urlencoded; charset=iso-8859-1' },
    ],
    [
      'in no charset',
      'form-type',
      'line=a',
      { 'Content-Type': 'application/x-www-form-urlencoded; charset=klingon' },
    ],
    ['that is compressed', 'form-type', 'line=a', { 'Content-Encoding': 'gzip' }],
    ['with a field that came twice', 'form-broken', 'line=a&line=b', {}],
    ['with a choice that came twice', 'form-broken', 'colour=red&colour=green', {}],
    ['with half a letter', 'form-broken', 'line=%C3', {}],
    ['with a percent sign that stands alone', 'form-broken', 'line=100%', {}],
    ['with bytes that no browser sends', 'form-broken', 'line=é', {}],
  ] as const)
    it(name, async () => {
      const { status, body: page } = await send(body, headers)
      const json = await send(body, { ...headers, Accept: 'application/json' })

      const statuses = { 'form-too-large': 413, 'form-type': 415, 'form-broken': 400 }
      assert.equal(status, statuses[kind])
      assert.match(page, /href="\/fields">Go back</)
      assert.equal(JSON.parse(json.body).error, kind)
      assert.equal(read.includes(undefined), false)
    })

  it('and the same connection goes on after one that was far too large', async () => {
    const { status } = await send(`line=${'x'.repeat(5_000_000)}`)
    const after = await send('line=Ada')

    assert.deepEqual([status, after.status], [413, 303])
  })
})

describe('the bounds of a form', () => {
  it('let through what just fits', async () => {
    const large = await send(`other=${'x'.repeat(formLimits.bytes - 'other='.length)}`)
    const many = await send(Array.from({ length: formLimits.fields }, (_, index) => `f${index}=`).join('&'))

    assert.deepEqual([large.status, many.status], [303, 303])
  })
})

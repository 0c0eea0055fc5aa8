import { readFileSync } from 'node:fs'
import fc from 'fast-check'

const corpus: string[] = JSON.parse(
  readFileSync(new URL('../data/open-redirects.json', import.meta.url), 'utf8'),
)

const words = [
  '',
  ' ',
  '0',
  'null',
  'undefined',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  '%',
  '%00',
]
const markup = [
  '<script>alert(1)</script>',
  "' OR 1=1 --",
  '#{7*7}',
  '<%= 7 %>',
  '{{7*7}}',
  '\r\nSet-Cookie: x=y',
]
const places = [
  '/',
  '//',
  '/\\',
  '\\',
  '/.',
  '/..',
  '/./',
  '/%2e',
  'https:',
  'javascript:',
  '@',
  '?',
  '#',
  '\t',
  'evil.example',
]

/** Any text that may stand in a URL once it is encoded. */
export const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(...words, ...markup),
  fc.integer({ min: 1, max: 8000 }).map(length => 'a'.repeat(length)),
)

/** Texts that browsers and URL parsers may take for a way to another site. */
export const place = fc.oneof(
  fc.array(fc.constantFrom(...places), { minLength: 1, maxLength: 6 }).map(parts => parts.join('')),
  fc.constantFrom(...corpus),
  fc.webUrl(),
  text,
)

/** A login state as this application writes it, but for what is in it. */
export const forgedState = fc
  .record({
    returnTo: fc.oneof(place, fc.jsonValue()),
    random: fc.oneof(text, random22()),
    retriedAt: fc.jsonValue(),
  })
  .map(state => Buffer.from(JSON.stringify(state)).toString('base64url'))

/** A query string of these names and values: each any number of times, in any order, also as lists. */
export function query(names: readonly string[], value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const name = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...names) },
    fc.constantFrom(...names).chain(base => fc.constantFrom(`${base}[]`, `${base}[a]`, `${base}[__proto__]`)),
    text,
  )
  return fc
    .array(fc.tuple(name, value), { maxLength: 6 })
    .map(pairs => pairs.map(pair => pair.map(encode).join('=')).join('&'))
}

function random22(): fc.Arbitrary<string> {
  return fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map(bytes => Buffer.from(bytes).toString('base64url'))
}

function encode(part: string): string {
  return encodeURIComponent(part.toWellFormed())
}

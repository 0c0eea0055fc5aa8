import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { brief, createRedact, formEncode, oneLine, withoutControls } from '../../src/tools/foreign-text.ts'

const secret = "mN1b/V3+c X5zL7&kJ9'hG2=fD4~sA6é"
const forms: Record<string, string> = {
  'as it is': secret,
  'percent-encoded': encodeURIComponent(secret),
  'percent-encoded in small letters': encodeURIComponent(secret).replaceAll(/%../g, code =>
    code.toLowerCase(),
  ),
  'percent-encoded, every byte': [...Buffer.from(secret)].map(byte => `%${byte.toString(16)}`).join(''),
  'percent-encoded twice': encodeURIComponent(encodeURIComponent(secret)),
  'form-encoded': formEncode(secret),
  'form-encoded as URLSearchParams does': new URLSearchParams({ s: secret }).toString().slice(2),
  'in base64': btoa(String.fromCharCode(...Buffer.from(secret))),
  'in base64url': Buffer.from(secret).toString('base64url'),
  'in base64 that is percent-encoded': encodeURIComponent(Buffer.from(secret).toString('base64')),
  'in the credentials of HTTP Basic': btoa(`client:${formEncode(secret)}`),
  'in the credentials of another client': btoa(`another-client:${formEncode(secret)}`),
  'in base64 behind one character': Buffer.from(`:${secret}:`).toString('base64'),
  'in base64 behind two characters': Buffer.from(`::${secret}::`).toString('base64'),
  'in hexadecimal digits': Buffer.from(secret).toString('hex').toUpperCase(),
  'with the escapes of JSON': JSON.stringify(secret).slice(1, -1),
  'with every character escaped as in JSON': [...secret]
    .map(character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join(''),
  'with the entities of HTML': secret.replaceAll('&', '&amp;').replaceAll("'", '&#39;'),
  'with every character an entity': [...secret]
    .map(character => `&#x${character.charCodeAt(0).toString(16)};`)
    .join(''),
}

describe('a secret in the text of a stranger', () => {
  const redact = createRedact([secret, 'another secret'], '[removed]')

  for (const [name, form] of Object.entries(forms))
    it(`[S67] is removed ${name}`, () => {
      const text = redact(`before ${form} after`)

      // three letters may be left of base64 where it holds bits of its neighbours as well
      assert.match(text, /^before [\w+/]{0,30}\[removed\] after$/)
      assert.doesNotMatch(Buffer.from(text, 'base64').toString(), /b\/V3|X5zL7|kJ9/)
      assert.doesNotMatch(text, /V3|X5zL7|kJ9|hG2/)
    })

  it('[S67] is removed wherever it stands in base64', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (before, after) => {
        const coded = Buffer.from(before + secret + after).toString('base64')

        assert.match(redact(coded), /\[removed\]/)
      }),
    )
  })

  it('leaves other text as it is', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        assert.equal(redact(text), text)
      }),
    )
  })

  it('removes nothing where there is none', () => {
    assert.equal(createRedact([''], '[removed]')('a text'), 'a text')
  })

  it('[S67] takes time in proportion to the text', () => {
    const hostile = [secret.slice(0, -1), '%', '\\', '&#', '%25', 'mN1bV3', '/'].map(part =>
      part.repeat(Math.ceil(500_000 / part.length)),
    )

    for (const text of hostile) {
      const startedAt = performance.now()
      redact(text)
      assert.ok(performance.now() - startedAt < 1500, text.slice(0, 20))
    }
  })
})

describe('the text of a stranger in a terminal', () => {
  const steering = '\u001b[2J\u0007\u009b31m\u202eabc\u2066\u200b\u00ad\u2028\r\n\u0000\ufeff\ud800\u3164'

  it('[S67] is one line that steers nothing', () => {
    assert.equal(oneLine(`a${steering}b`), 'a [2J 31m abc b')
    assert.equal(oneLine('x'.repeat(1000)).length, 200)
    assert.equal(oneLine(`${'x'.repeat(199)}\u{1f600}`), 'x'.repeat(199))
  })

  it('[S67] steers nothing in what is printed, which keeps its lines', () => {
    assert.equal(withoutControls('a\u001b[2J\u202eb\nc\r\n'), 'a [2J b\nc \n')
  })

  it('[S67] is named briefly, and only measured where it is long', () => {
    assert.equal(brief(`spa${steering}`), 'spa [2J 31m abc')
    assert.equal(brief('x'.repeat(100)), 'a text of 100 characters')
    assert.deepEqual([7, true, null, {}, [['a']]].map(brief), ['7', 'true', 'no text', 'no text', 'no text'])
  })
})

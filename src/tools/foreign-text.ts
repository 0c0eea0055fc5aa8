export type Redact = (text: string) => string

/**
 * Makes what replaces these secrets by `mark`, however a stranger's answer writes them: as they are, percent- or
 * form-encoded, with the escapes of JSON or HTML, in hexadecimal digits, or in base64, also inside a longer text such as the
 * credentials of HTTP Basic. It has to run before a text is cut, because half of a secret is not recognised.
 */
export function createRedact(secrets: Iterable<string>, mark: string): Redact {
  const forms = new Set([...secrets].filter(secret => secret !== '').flatMap(formsOf))
  if (forms.size === 0) return text => text
  // the longest first: one secret may be the beginning of another
  const ordered = [...forms].sort((one, other) => other.length - one.length)
  const any = new RegExp(ordered.join('|'), 'g')
  return text => text.replaceAll(any, mark)
}

/** A stranger's text on one line, of a bounded length, without characters that steer a terminal or cannot be seen. */
export function oneLine(text: string, mostCharacters = 200): string {
  return (
    text
      .replaceAll(/[\p{C}\p{Default_Ignorable_Code_Point}\s]+/gu, ' ')
      .trim()
      .slice(0, mostCharacters)
      // half of a character that takes two units
      .replace(/\p{Cs}$/u, '')
  )
}

/** What is printed, without the same characters, but with its line breaks: for what holds more than a stranger's text. */
export function withoutControls(text: string): string {
  return text.replaceAll(/(?!\n)[\p{C}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu, ' ')
}

/** A stranger's value as a plan names it. A long text is only measured: half of a secret would not be recognised. */
export function brief(value: unknown): string {
  if (typeof value !== 'string') return typeof value === 'object' ? 'no text' : `${value}`
  const line = oneLine(value, value.length)
  return line.length > mostBriefCharacters ? `a text of ${line.length} characters` : line
}

const mostBriefCharacters = 80

/** Parts of base64 or hexadecimal digits that are shorter occur in other texts too. */
const leastCodedCharacters = 8

/** An expression that allows for escapes is large, and engines take long for a larger one. Tokens are longer. */
const mostEscapedCharacters = 128

/** Each form as an expression that takes time in proportion to the text. */
function formsOf(secret: string): string[] {
  const encoded = [...new Set([secret, formEncode(secret), encodeURIComponent(secret.toWellFormed())])]
  const digits = Buffer.from(secret).toString('hex')
  const isLong = secret.length > mostEscapedCharacters
  return [
    ...(isLong ? encoded.map(literally) : [[...secret].map(loosely).join('')]),
    ...(digits.length < leastCodedCharacters * 2 ? [] : [anyCase(digits)]),
    ...encoded.flatMap(text => inBase64(text, isLong ? inEitherAlphabet : escapedInEitherAlphabet)),
  ]
}

/** A character as it is, or escaped by the rules of JSON, URLs, forms or HTML; what is encoded twice has %25 for %. */
function loosely(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const percent = [...Buffer.from(character)].map(byte => `%(?:25){0,2}${hexadecimal(byte, 2)}`)
  const units = [...Array(character.length).keys()].map(index => character.charCodeAt(index))
  const json = units.map(unit => `\\\\{1,2}u${hexadecimal(unit, 4)}`)
  const named = entities[character]
  const html = [`${code}`, `[xX]0{0,6}${hexadecimal(code, 1)}`].map(number => `&#0{0,6}${number};?`)
  const forms = [`\\\\{0,2}${literally(character)}`, percent.join(''), json.join(''), ...html]
  return `(?:${[...forms, ...(named ? [named] : []), ...(character === ' ' ? ['\\+'] : [])].join('|')})`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/**
 * The characters of base64 that hold nothing but this text, for each of the three ways in which it may stand in a longer one.
 * What follows them goes too.
 */
function inBase64(text: string, toExpression: (character: string) => string): string[] {
  return [0, 1, 2].flatMap(bytesBefore => {
    const bytes = Buffer.concat([Buffer.alloc(bytesBefore), Buffer.from(text)])
    const whole = bytes.toString('base64url')
    const own = whole.slice(Math.ceil((bytesBefore * 8) / 6), bytes.length % 3 === 0 ? undefined : -1)
    if (own.length < leastCodedCharacters) return []
    return [`${[...own].map(toExpression).join('')}[\\w+/=-]*`]
  })
}

function inEitherAlphabet(character: string): string {
  if (character === '-') return '[ +-]'
  return character === '_' ? '[/_]' : character
}

/** With the escapes of JSON too; of the others, a letter or digit needs none. */
function escapedInEitherAlphabet(character: string): string {
  if (character === '-') return `(?:[ ]|${loosely('+')}|${loosely('-')})`
  if (character === '_') return `(?:${loosely('/')}|${loosely('_')})`
  return `(?:${character}|\\\\{1,2}u${hexadecimal(character.charCodeAt(0), 4)})`
}

function hexadecimal(number: number, digits: number): string {
  return anyCase(number.toString(16).padStart(digits, '0'))
}

function anyCase(digits: string): string {
  return digits.replaceAll(/[a-f]/g, digit => `[${digit}${digit.toUpperCase()}]`)
}

function literally(text: string): string {
  return text.replaceAll(/[$()*+./?[\\\]^{|}-]/g, '\\$&')
}

/** As forms and the credentials of HTTP Basic are encoded (RFC 6749 appendix B). */
export function formEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll(/[-_.!~*'()]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

import fc from 'fast-check'

/** A cookie's value after somebody tried something: bits, ends, order, copies. */
export function damaged(values: readonly [string, ...string[]]): fc.Arbitrary<string> {
  const value = fc.constantFrom(...values)
  const printable = fc.string({ unit: fc.constantFrom(...cookieCharacters), maxLength: 20 })
  return fc.oneof(
    fc.tuple(value, fc.nat(), fc.constantFrom(...cookieCharacters)).map(([whole, at, character]) => {
      const index = at % whole.length
      return whole.slice(0, index) + character + whole.slice(index + 1)
    }),
    fc
      .tuple(value, fc.nat(), fc.nat())
      .map(([whole, start, end]) => whole.slice(start % 40, end % whole.length)),
    fc
      .tuple(value, value, fc.constantFrom('', '.', '..'))
      .map(([one, other, between]) => one + between + other),
    fc.tuple(value, printable, printable).map(([whole, before, after]) => before + whole + after),
    fc.tuple(value, fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 6 })).map(([whole, order]) => {
      const parts = whole.split('.')
      return order.map(index => parts[index] ?? '').join('.')
    }),
    fc.tuple(value, value, fc.nat({ max: 4 })).map(([one, other, from]) => {
      return [...one.split('.').slice(0, from), ...other.split('.').slice(from)].join('.')
    }),
    lookalike(),
    printable,
  )
}

/** Whether a cookie means the same: the last character of base64url has bits to spare, so other text may do. */
export function isSameSession(cookie: string, real: string): boolean {
  const [header, ...parts] = cookie.split('.')
  const [realHeader, ...realParts] = real.split('.')
  return header === realHeader && bytesOf(parts) === bytesOf(realParts)
}

/** As `isSameSession`, for the cookie of a login, of which the middleware (3.4.0) reads two parts. */
export function isSameLogin(cookie: string, real: string): boolean {
  const [value, signature = ''] = decoded(cookie).split('.')
  const [realValue, realSignature = ''] = decoded(real).split('.')
  return value === realValue && bytesOf([signature]) === bytesOf([realSignature])
}

/** A compact JWE that nobody encrypted. */
function lookalike(): fc.Arbitrary<string> {
  const header = fc.oneof(fc.constant({ alg: 'dir', enc: 'A256GCM' }), fc.jsonValue())
  const bytes = fc.uint8Array({ maxLength: 200 }).map(part => Buffer.from(part).toString('base64url'))
  return fc.tuple(header, bytes, bytes, bytes, bytes).map(([first, ...rest]) => {
    return [Buffer.from(JSON.stringify(first)).toString('base64url'), ...rest].join('.')
  })
}

const cookieCharacters = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).filter(
  character => character !== ';' && character !== ',',
)

function bytesOf(parts: readonly string[]): string {
  return parts.map(part => Buffer.from(part, 'base64url').toString('hex')).join('.')
}

function decoded(cookie: string): string {
  const bare = cookie.replace(/^"(.*)"$/, '$1')
  try {
    return decodeURIComponent(bare)
  } catch {
    return bare
  }
}

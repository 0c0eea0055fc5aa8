import { randomBytes } from 'node:crypto'
import { placeholderProblem } from './placeholder.ts'
import type { Reader } from './reader.ts'

/** The secret that encrypts the session cookie. Undefined where it is not set or not fit. */
export function readSecret(
  reader: Reader,
  { isRequired, isProduction }: { isRequired: boolean; isProduction: boolean },
): string | undefined {
  const name = 'SECRET'
  if (isRequired && !reader.isSet(name)) reader.report(name, 'is missing', howToMakeOne({ isProduction }))
  const value = reader.text(name)
  if (value === undefined) return undefined
  const problem = weakness(value) ?? (/\s/.test(value) ? 'has a space inside' : undefined)
  if (problem) reader.report(name, problem, howToMakeOne({ isProduction }))
  return problem ? undefined : value
}

/**
 * Reads the secret before the last rotation, which still opens sessions: a guessable one would let anybody in. It may hold
 * spaces, so that a passphrase can be rotated away without ending everybody's session.
 */
export function readPreviousSecret(reader: Reader): string | undefined {
  const name = 'SECRET_PREVIOUS'
  const value = reader.text(name)
  if (value === undefined) return undefined
  const problem = weakness(value)
  if (problem) reader.report(name, problem, 'Leave it out: whoever has a session under it logs in once more.')
  return problem ? undefined : value
}

function weakness(secret: string): string | undefined {
  const placeholder = placeholderProblem(secret)
  if (placeholder) return placeholder
  if (secret.length < 32) return 'is shorter than 32 characters'
  if (placeholderWords.test(secret)) return 'is still a placeholder'
  // 32 random digits have as few as this once in 50,000
  if (new Set(secret).size < 7) return 'repeats the same few characters'
  return isCounted(secret) ? 'only counts through the alphabet or the digits' : undefined
}

// a "my" by itself is in one of 600 random secrets with punctuation
const placeholderWords =
  /\b(my[-_ ][a-z]{3,}([-_ ]|$)|(long|random|example|secret|openssl|generated?|dummy|sample)\b)/i

/** Whether most characters are the next ones after those before them: abcdef, 123456. */
function isCounted(text: string): boolean {
  const codes = [...text].map(character => character.codePointAt(0) ?? 0)
  return codes.filter((code, index) => code - 1 === codes[index - 1]).length > codes.length / 2
}

// in production a log collector keeps what is printed here, so no secret is
function howToMakeOne({ isProduction }: { isProduction: boolean }): string {
  return isProduction
    ? 'Make one: openssl rand -hex 32'
    : `Here is a fresh one to paste: SECRET=${randomBytes(32).toString('hex')}`
}

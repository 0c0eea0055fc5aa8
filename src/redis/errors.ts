/** Redis does not answer. Without a cause it was not asked. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable'
}

/** Redis answered with an error. `code` is its first word, such as `OOM`; the rest may quote what was sent. */
export class RedisRefusal extends Error {
  override readonly name = 'RedisRefusal'
  readonly code: string

  constructor(cause: Error) {
    // rate-limit-redis (6.0.1) looks for NOSCRIPT at its beginning
    super(cause.message, { cause })
    this.code = codeIn(cause.message)
  }
}

/** A primary that became a replica keeps its connections, and answers this to every write. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof RedisRefusal && error.code === 'READONLY'
}

/** For the log. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : error.name
}

/**
 * The code of an error reply, which is its first word: the rest may quote what was sent. Redis has none of its own for too many
 * connections, and 6.2 puts words before the code of what stopped a script.
 */
export function codeIn(message: string): string {
  if (message.startsWith('ERR max number of clients')) return 'MAXCLIENTS'
  const [, inScript] = /^ERR Error running script .* -([A-Z]+) /s.exec(message) ?? []
  return inScript ?? /^[A-Z]{2,20}(?=\s|$)/.exec(message)?.[0] ?? 'unknown'
}

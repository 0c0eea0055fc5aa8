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

/** Redis 6.2 puts words of its own before what stopped a script; later ones give its code. */
function codeIn(message: string): string {
  const [, inScript] = /^ERR Error running script .* -([A-Z]+) /s.exec(message) ?? []
  return inScript ?? message.split(' ', 1)[0] ?? ''
}

/** Nothing can be had of the store now. Without a cause it was not asked. */
export class StoreDown extends Error {
  override readonly name = 'StoreDown'
}

/** The store said no. `code` is its own word for it, such as `OOM`; the rest may quote what it was sent. */
export class StoreRefusal extends Error {
  override readonly name = 'StoreRefusal'
  readonly code: string

  constructor(cause: Error) {
    // rate-limit-redis (6.0.1) looks for NOSCRIPT at its beginning
    super(cause.message, { cause })
    this.code = codeIn(cause.message)
  }
}

/** A primary that became a replica keeps its connections, and answers this to every write. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof StoreRefusal && error.code === 'READONLY'
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

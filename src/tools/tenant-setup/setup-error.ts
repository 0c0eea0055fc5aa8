/** Why the set-up did not come to its end, in words for a terminal. Tokens and secrets are in none of them. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
  /** 1: the tenant or the file refused. 2: it could not begin. */
  readonly exitCode: 1 | 2

  constructor(message: string, { exitCode = 1, cause }: { exitCode?: 1 | 2; cause?: unknown } = {}) {
    super(message, { cause })
    this.exitCode = exitCode
  }
}

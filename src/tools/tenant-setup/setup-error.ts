/** Why the set-up ended early. The message is printed, so it holds no token and no secret. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
  /** 1: the tenant or the file refused a step. 2: the set-up could not begin. */
  readonly exitCode: 1 | 2

  constructor(message: string, { exitCode = 1, cause }: { exitCode?: 1 | 2; cause?: unknown } = {}) {
    super(message, { cause })
    this.exitCode = exitCode
  }
}

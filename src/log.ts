import { type DestinationStream, type Logger, pino } from 'pino'

/** One JSON object a line; a destination may make it readable. Nothing that could be a credential is ever written. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, redact: { paths: sensitive, censor: '[removed]' } }
  return destination ? pino(options, destination) : pino(options)
}

// a second line of defence: nothing in src/ passes these to the log
const sensitive = [
  'secret',
  'clientSecret',
  'code',
  'state',
  'token',
  'id_token',
  'access_token',
  'cookie',
  'email',
].flatMap(name => [name, `*.${name}`])

/**
 * An error as the log may hold it: names, codes and places down the chain of causes. Messages are left out, except
 * for the engine's own errors: a message may quote what could not be read, and that may be a token.
 */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error }
  const { name, message, stack = '', cause } = error
  const code: unknown = Reflect.get(error, 'code')
  const isEngine =
    error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
  return {
    name,
    // not `code`: that is what a callback carries, and is censored
    ...(typeof code === 'string' ? { errorCode: code } : {}),
    ...(isEngine ? { message } : {}),
    frames: stack
      .split('\n')
      .filter(line => /^\s+at /.test(line))
      .map(line => line.trim())
      .slice(0, 12),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  }
}

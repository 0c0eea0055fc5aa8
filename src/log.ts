import { type DestinationStream, type Logger, pino } from 'pino'

/** One JSON object a line; a destination may make it readable. Nothing that could be a credential is ever written. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, redact: { paths: sensitive, censor: '[removed]' } }
  return destination ? pino(options, destination) : pino(options)
}

/**
 * A log to the same place and at the same level without redaction, which costs more than the rest of a line: for lines
 * whose every member is known to hold no secret.
 */
export function plainLog(log: Logger): Logger {
  const stream: unknown = Reflect.get(log, pino.symbols.streamSym)
  return isStream(stream) ? pino({ level: log.level, base: null }, stream) : log
}

function isStream(value: unknown): value is DestinationStream {
  return typeof value === 'object' && value !== null && 'write' in value && typeof value.write === 'function'
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

import { randomBytes } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { type DestinationStream, type Logger, pino } from 'pino'

declare global {
  namespace Express {
    interface Locals {
      /** What the visitor can quote and the log can be searched for. */
      requestId: string
      log: Logger
    }
  }
}

/** One JSON object a line; a destination may make it readable. Nothing that could be a credential is ever written. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, redact: { paths: sensitive, censor: '[removed]' } }
  return destination ? pino(options, destination) : pino(options)
}

/**
 * Gives each request an id, on the response as `X-Request-Id`, and logs one line when it ends. The id is the one that a
 * trusted proxy gave it: anybody else could put lines into the log under an id of their choice.
 */
export function requestLog(log: Logger, { trustProxyHops }: { trustProxyHops: number }): RequestHandler {
  return function logRequest(req, res, next) {
    const startedAt = performance.now()
    // express rewrites req.url while it routes; the query is left out because /callback carries the code there
    const path = req.path.slice(0, 200)
    res.locals.requestId = (trustProxyHops > 0 && givenId(req)) || randomBytes(8).toString('hex')
    res.locals.log = log.child({ requestId: res.locals.requestId })
    res.set('X-Request-Id', res.locals.requestId)
    res.once('close', () => {
      res.locals.log.info(
        {
          method: req.method,
          path,
          status: res.statusCode,
          milliseconds: Math.round(performance.now() - startedAt),
          ...(res.writableFinished ? {} : { aborted: true }),
        },
        'request',
      )
    })
    next()
  }
}

/** Two of them arrive as one, with a comma between: that is none. */
function givenId(req: Request): string | undefined {
  const id = req.get('X-Request-Id')
  return id !== undefined && /^[\w.-]{1,64}$/.test(id) ? id : undefined
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

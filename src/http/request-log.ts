import { randomBytes } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import type { Logger } from 'pino'

declare global {
  namespace Express {
    interface Locals {
      /** People can quote it, and it can be searched for in the log. */
      requestId: string
      log: Logger
    }
  }
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

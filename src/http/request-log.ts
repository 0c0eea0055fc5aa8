import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import type { Logger } from 'pino'
import { plainLog } from '../log.ts'
import { isAssetPath } from './static-assets.ts'

declare global {
  namespace Express {
    interface Locals {
      /** People can quote it, and it can be searched for in the log. */
      requestId: string
      log: Logger
    }
  }
}

/** Few requests log more than their last line, so the log of a request is made when it is first used. */
class RequestLocals {
  readonly requestId: string
  readonly #parent: Logger
  #log: Logger | undefined;
  [name: string]: unknown

  constructor(requestId: string, parent: Logger) {
    this.requestId = requestId
    this.#parent = parent
  }

  get log(): Logger {
    this.#log ??= this.#parent.child({ requestId: this.requestId })
    return this.#log
  }
}

/**
 * Gives each request an id, on the response as `X-Request-Id`, and logs one line when it ends; for a static file, of which
 * each page has several, at level debug. The id is the one that a trusted proxy gave it: anybody else could put lines into
 * the log under an id of their choice.
 */
export function requestLog(log: Logger, { trustProxyHops }: { trustProxyHops: number }): RequestHandler {
  const lines = plainLog(log)
  return function logRequest(req, res, next) {
    const startedAt = performance.now()
    // express rewrites req.url while it routes; the query is left out because /callback carries the code there
    const path = req.path.slice(0, 200)
    const requestId = (trustProxyHops > 0 && givenId(req)) || newId()
    res.locals = new RequestLocals(requestId, log)
    res.setHeader('X-Request-Id', requestId)
    res.once('close', () => {
      const milliseconds = Math.round(performance.now() - startedAt)
      const line = { requestId, method: req.method, path, status: res.statusCode, milliseconds }
      const level = isAssetPath(path) && res.statusCode < 400 ? 'debug' : 'info'
      lines[level](res.writableFinished ? line : { ...line, aborted: true }, 'request')
    })
    next()
  }
}

/** The last 16 hexadecimal digits of a random UUID: Node.js makes many of them at once. */
function newId(): string {
  return randomUUID().slice(19).replace('-', '')
}

/** Two of them arrive as one, with a comma between: that is none. */
function givenId(req: Request): string | undefined {
  const id = req.get('X-Request-Id')
  return id !== undefined && /^[\w.-]{1,64}$/.test(id) ? id : undefined
}

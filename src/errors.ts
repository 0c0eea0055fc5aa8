import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import { wantsJson } from './answer-type.ts'
import { type Failure, KnownFailure, toFailure } from './auth/failure.ts'
import { failureWords } from './failure-words.ts'
import { describeError } from './log.ts'
import type { ErrorView } from './views.ts'

export const notFound: RequestHandler = function notFound(_req, _res, next) {
  next(new KnownFailure('not-found'))
}

/** The last middleware: every failure becomes a page, or JSON for clients that prefer it, and a line in the log. */
export const errorPage: ErrorRequestHandler = function errorPage(error: unknown, req, res, _next) {
  const failure = toFailure(error, req)
  const { level, status, retryAfterSeconds } = failureWords[failure.kind]
  const entry = { event: eventAt(req.path), failure: failure.kind, reason: failure.reason }
  res.locals.log[level](level === 'error' ? { ...entry, error: describeError(error) } : entry, entry.event)
  if (res.headersSent) {
    // too late for a page, and half of one must not pass for a whole one
    res.destroy()
    return
  }
  res.status(status).set('Cache-Control', 'no-store')
  if (retryAfterSeconds !== undefined) res.set('Retry-After', String(retryAfterSeconds))
  if (wantsJson(req)) res.json(toJson(failure, res))
  else sendPage(failure, res)
}

function eventAt(path: string): string {
  if (path === '/login' || path === '/callback') return 'login.failed'
  return path === '/logout' ? 'logout.failed' : 'request.failed'
}

function toJson({ kind }: Failure, res: Response) {
  return { error: kind, message: failureWords[kind].sentence, requestId: res.locals.requestId }
}

function sendPage({ kind, quote }: Failure, res: Response): void {
  const { heading, sentence, action } = failureWords[kind]
  const { requestId } = res.locals
  const model: ErrorView = { title: heading, heading, sentence, action, requestId, hint: null, quote }
  // the page about an error must not fail itself: Express would answer with a stack
  res.render('error', model, (broken: Error | null, html: string) => {
    if (broken) res.type('text').send(`${heading}. ${sentence} (Request id ${requestId})`)
    else res.send(html)
  })
}

import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { Config } from '../config/config.ts'
import { loginEnded, requestFailed } from '../events.ts'
import { wantsJson } from '../http/fetch-metadata.ts'
import { describeError } from '../log.ts'
import { loginPath } from '../login/return-to.ts'
import { wantedPath } from '../login/state.ts'
import type { Renderer } from '../pages/render.ts'
import type { Views } from '../pages/views.ts'
import { classifyError } from './classify-error.ts'
import { checkFor, hintFor } from './developer-hints.ts'
import type { Action, Wanted } from './error-page.ts'
import { explainFault, type Fault } from './explain-fault.ts'
import { type Failure, KnownFailure } from './failure.ts'
import { errorPages } from './failure-kinds.ts'

interface Services {
  readonly config: Pick<Config, 'isProduction' | 'baseUrl'>
  readonly renderer: Renderer
}

export const notFound: RequestHandler = function notFound(_req, _res, next) {
  next(new KnownFailure('not-found'))
}

/** The last middleware: every failure becomes a page, or JSON for clients that prefer it, and a line in the log. */
export function errorHandler({ config, renderer }: Services): ErrorRequestHandler {
  return function handleError(error: unknown, req, res, _next) {
    const failure = classifyError(error, {
      path: req.path,
      query: req.query,
      context: res.locals.tenantContext ?? {},
    })
    // in production neither the page nor the log has it: a message may quote what could not be read, and that may be a token
    const fault = !config.isProduction && failure.kind === 'internal' ? explainFault(error) : null
    report(failure, { error, fault }, req, res)
    if (res.headersSent) {
      // the headers have left: a broken connection keeps anybody from taking half a page for a whole one
      res.destroy()
      return
    }
    const { status } = errorPages[failure.kind]
    const retryAfterSeconds = failure.retryAfterSeconds ?? errorPages[failure.kind].retryAfterSeconds
    res.status(status).set('Cache-Control', 'no-store')
    if (retryAfterSeconds !== undefined) res.set('Retry-After', String(retryAfterSeconds))
    if (wantsJson(req)) res.json(toJson(failure, res))
    else
      sendPage(failure, config.isProduction ? null : hintOf(failure, fault), req, { res, renderer, config })
  }
}

function report(
  { kind, reason }: Failure,
  { error, fault }: { readonly error: unknown; readonly fault: Fault | null },
  req: Request,
  res: Response,
): void {
  const { level } = errorPages[kind]
  const { clockAheadSeconds } = res.locals.tenantContext ?? {}
  const event = eventOf(req, res)
  const finding = checkFor({ kind, reason })
  res.locals.log[level](
    {
      event,
      failure: kind,
      reason,
      ...(finding ? { finding, advice: 'npm run doctor' } : {}),
      ...(kind === 'clock' ? { clockAheadSeconds } : {}),
      ...(fault ? { fault: fault.text, faultLines: fault.lines } : {}),
      ...(level === 'error' ? { error: describeError(error) } : {}),
    },
    event,
  )
  requestFailed.publish(() => ({ reason: kind }))
  if (event === 'login.failed') loginEnded.publish(() => ({ outcome: 'failed', reason: kind }))
}

function eventOf({ path }: Request, { locals }: Response): string {
  if (locals.isLogin) return 'login.failed'
  return path === '/logout' ? 'logout.failed' : 'request.failed'
}

function hintOf(failure: Failure, fault: Fault | null): Views['error']['hint'] {
  const text = fault?.text ?? hintFor(failure)
  return text === null ? null : { text, code: fault?.lines.join('\n') ?? '' }
}

function toJson({ kind }: Failure, res: Response) {
  return { error: kind, message: errorPages[kind].sentence, requestId: res.locals.requestId }
}

function sendPage(
  { kind, quote, retryAfterSeconds }: Failure,
  hint: Views['error']['hint'],
  req: Request,
  { res, renderer, config: { baseUrl } }: Services & { readonly res: Response },
): void {
  const { heading, sentence, ...ways } = errorPages[kind]
  const page = wantedPath(req, baseUrl)
  const wanted = { page, login: loginPath(page, res.locals.loginQuery) }
  const action = toLink(ways.action, wanted)
  const otherwise = ways.otherwise ? toLink(ways.otherwise, wanted) : null
  const { requestId, keepDraft } = res.locals
  try {
    const draft = keepDraft?.() ?? null
    renderer.send(res, 'error', {
      title: heading,
      heading,
      sentence,
      action,
      otherwise,
      draft,
      retryAfterSeconds: retryAfterSeconds ?? null,
      requestId,
      hint,
      quote,
    })
  } catch {
    // the page about an error must not fail itself: Express would answer with a stack
    res.type('text').send(`${heading}. ${sentence} (Request id ${requestId})`)
  }
}

function toLink({ label, href }: Action, wanted: Wanted) {
  return { label, href: href(wanted) }
}

import type { ErrorRequestHandler } from 'express'
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { Applications } from '../applications/applications.ts'
import { type ErrorView, render } from '../views.ts'
import { crash, notFound, type Problem, refusedRequest } from './problem.ts'
import { ProblemError } from './problem-error.ts'
import { toProtocolProblem } from './protocol-problem.ts'

type OnError = (error: unknown) => void

/** The error page of the tenant's own routes. */
export function errorPage(applications: Applications, onError: OnError): ErrorRequestHandler {
  return async function errorPage(error, _req, res, _next) {
    const problem = toProblem(error)
    if (problem.status === 500) onError(error)
    res.status(problem.status).set('Cache-Control', 'no-store')
    res.send(await render('error', withWayBack(problem, applications)))
  }
}

/** The error page of oidc-provider's routes. */
export function protocolErrorPage(applications: Applications): NonNullable<Configuration['renderError']> {
  return async function protocolErrorPage(ctx, out, error) {
    await show(ctx, toProtocolProblem(ctx, out, error, applications), applications)
  }
}

/** The page for what oidc-provider has no route for, and for what it throws. */
export function problemPage(applications: Applications, onError: OnError) {
  return async function problemPage(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    try {
      await next()
      if (ctx.status === 404 && !ctx.body) await show(ctx, notFound(), applications)
    } catch (error) {
      const problem = toProblem(error)
      if (problem.status === 500) onError(error)
      await show(ctx, problem, applications)
    }
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const status: unknown = error instanceof Error ? Reflect.get(error, 'status') : undefined
  const isRefusal = typeof status === 'number' && status >= 400 && status < 500
  return isRefusal ? refusedRequest(status, 'The request could not be read.') : crash()
}

async function show(ctx: KoaContextWithOIDC, problem: Problem, applications: Applications): Promise<void> {
  ctx.set('Cache-Control', 'no-store')
  ctx.type = 'html'
  ctx.body = await render('error', withWayBack(problem, applications))
  ctx.status = problem.status
}

function withWayBack(problem: Problem, { defaultApplication }: Applications): ErrorView {
  return { ...problem, applicationUrl: defaultApplication.url }
}

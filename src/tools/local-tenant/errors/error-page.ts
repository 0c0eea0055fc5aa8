import type { ErrorRequestHandler } from 'express'
import type { Configuration, ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import { SessionNotFound } from 'oidc-provider/lib/helpers/errors.js'
import type { Applications } from '../applications/applications.ts'
import { type ErrorView, render } from '../views.ts'
import {
  callbackMismatch,
  crash,
  expiredLogin,
  logoutMismatch,
  notFound,
  type Problem,
  ProblemError,
  refusedRequest,
  unknownClient,
} from './problem.ts'

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

/** The error page for paths without a route in oidc-provider, and for what it throws. */
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

/** What Auth0's error page would say about an error of oidc-provider. */
function toProtocolProblem(
  { oidc, status }: KoaContextWithOIDC,
  { error: code, error_description = code }: ErrorOut,
  error: unknown,
  applications: Applications,
): Problem {
  const { client_id = '', redirect_uri = '', post_logout_redirect_uri = '' } = oidc.params ?? {}
  const { callbackUrls, logoutUrls } =
    applications.find(oidc.client?.clientId ?? String(client_id)) ?? applications.defaultApplication
  if (code === 'invalid_client')
    return unknownClient(
      String(client_id),
      applications.listed().map(({ clientId }) => clientId),
    )
  if (code === 'invalid_redirect_uri') return callbackMismatch(String(redirect_uri), callbackUrls)
  if (oidc.route === 'end_session' && isOutside(post_logout_redirect_uri, logoutUrls))
    return logoutMismatch('post_logout_redirect_uri', String(post_logout_redirect_uri), logoutUrls)
  if (error instanceof SessionNotFound) return expiredLogin()
  if (code === 'server_error') return crash()
  return refusedRequest(status, error_description)
}

function isOutside(url: unknown, allowed: readonly string[]): boolean {
  return url !== '' && !allowed.some(known => known === url)
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

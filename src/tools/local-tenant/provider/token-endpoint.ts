import { IncomingMessage } from 'node:http'
import express, { type RequestHandler, Router } from 'express'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Applications } from '../applications/applications.ts'
import { grantNotAllowed } from './authorization-endpoint.ts'

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>

/** Takes token requests in JSON, as Auth0 does. oidc-provider takes forms only. */
export function jsonTokenRequests(provider: Provider): Router {
  const router = Router()
  router.use(express.json({ limit: '50kb' }), passOn(provider))
  return router
}

/** Answers a wrong client id or secret, and a grant that is off, in Auth0's words. */
export function refuseLikeAuth0(applications: Applications): Middleware {
  return async function refuseLikeAuth0(ctx, next) {
    // oidc-provider shows the error page to clients that prefer HTML
    if (ctx.path === '/oauth/token') ctx.headers.accept = 'application/json'
    await next()
    if (ctx.oidc?.route !== 'token') return
    if (ctx.status === 401) answer(ctx, 401, 'access_denied', 'Unauthorized')
    else refuseGrant(ctx, applications)
  }
}

function passOn(provider: Provider): RequestHandler {
  const listener = provider.callback()
  return function passOn(req, res, next) {
    const body: unknown = req.body
    if (typeof body !== 'object' || body === null) next()
    else listener(toForm(req, body), res)
  }
}

/** The same request with its fields as a form. */
function toForm(req: IncomingMessage & { originalUrl: string }, fields: object): IncomingMessage {
  const texts = Object.entries(fields).filter(([, value]) => typeof value === 'string')
  const body = new URLSearchParams(Object.fromEntries(texts)).toString()
  const form = new IncomingMessage(req.socket)
  form.method = req.method ?? 'POST'
  form.url = req.originalUrl
  form.headers = {
    ...req.headers,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
  }
  form.push(body)
  form.push(null)
  // otherwise node takes the request for aborted and closes the connection
  form.complete = true
  return form
}

function refuseGrant(ctx: KoaContextWithOIDC, applications: Applications): void {
  const { client, params } = ctx.oidc
  const grantType = params?.['grant_type']
  const application = client && applications.find(client.clientId)
  if (!application || typeof grantType !== 'string' || application.grantTypes.includes(grantType)) return
  answer(ctx, 403, 'unauthorized_client', grantNotAllowed(grantType))
}

function answer(ctx: KoaContextWithOIDC, status: number, error: string, error_description: string): void {
  ctx.remove('WWW-Authenticate')
  ctx.status = status
  ctx.body = { error, error_description }
}

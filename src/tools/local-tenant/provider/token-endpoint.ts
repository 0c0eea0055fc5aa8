import { IncomingMessage } from 'node:http'
import express, { type RequestHandler, Router } from 'express'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Applications } from '../applications/applications.ts'
import { grantNotAllowed } from './authorization-endpoint.ts'

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>

/** The token endpoint for JSON, which Auth0 takes as well and oidc-provider does not. */
export function jsonForm(provider: Provider): Router {
  const router = Router()
  router.use(express.json({ limit: '50kb' }), passOn(provider))
  return router
}

/** Says what Auth0 says to a wrong client id or secret, and to a grant that is off. */
export function refuseLikeAuth0(applications: Applications): Middleware {
  return async function refuseLikeAuth0(ctx, next) {
    // to whoever prefers HTML oidc-provider would say it on the error page
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

/** The same request, as the form that it stands for. */
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
  // or node takes it for cut off and closes the connection
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

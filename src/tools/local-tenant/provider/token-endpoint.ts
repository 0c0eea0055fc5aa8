import { IncomingMessage } from 'node:http'
import express, { type RequestHandler, Router } from 'express'
import type { Provider } from 'oidc-provider'

/** The token endpoint for JSON, which Auth0 takes as well and oidc-provider does not. */
export function jsonForm(provider: Provider): Router {
  const router = Router()
  router.use(express.json({ limit: '50kb' }), passOn(provider))
  return router
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

import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { Config } from '../config/config.ts'

/**
 * The headers of every response. The policy starts from nothing and allows what the pages use: their stylesheets,
 * their own images, and avatars, which come from whichever https host the tenant's people put them on.
 */
export function securityHeaders({
  baseUrl,
  issuerBaseUrl,
}: Pick<Config, 'baseUrl' | 'issuerBaseUrl'>): RequestHandler {
  const isHttps = baseUrl.startsWith('https:')
  const tenant = new URL(issuerBaseUrl).origin
  const headers = headersOf(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'https:', ...(tenant.startsWith('http:') ? [tenant] : [])],
          // a form may lead into the login: browsers check the redirect to the tenant as well
          formAction: ["'self'", tenant],
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
          ...(isHttps ? { upgradeInsecureRequests: [] } : {}),
        },
      },
      referrerPolicy: { policy: 'no-referrer' },
      strictTransportSecurity: isHttps ? { maxAge: 2 * 365 * 86_400, includeSubDomains: true } : false,
      xFrameOptions: { action: 'deny' },
    }),
  )
  return function securityHeaders(_req, res, next) {
    for (const [name, value] of headers) res.setHeader(name, value)
    next()
  }
}

/** They are the same for every response, so helmet computes them once, for a response that is never sent. */
function headersOf(setHeaders: ReturnType<typeof helmet>): [string, string][] {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  setHeaders(response.req, response, () => {})
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)])
}

/** Lets no browser keep an answer that depends on who asks: only `no-store` stops Back from showing it to the next person. */
export const noStore: RequestHandler = function noStore(_req, res, next) {
  res.setHeader('Cache-Control', 'no-store')
  next()
}

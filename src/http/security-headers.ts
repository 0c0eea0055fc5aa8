import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { RequestHandler } from 'express'
import helmet, { type HelmetOptions } from 'helmet'
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
  const headers = headersOf({
    ...common,
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
    strictTransportSecurity: isHttps ? { maxAge: 2 * 365 * 86_400, includeSubDomains: true } : false,
  })
  return function securityHeaders(_req, res, next) {
    for (const [name, value] of headers) res.setHeader(name, value)
    next()
  }
}

/** The headers of an answer in plain text that needs nothing, for a request that never reached the application. */
export function plainTextHeaders(): Record<string, string> {
  const nothing = ["'none'"]
  const directives = {
    defaultSrc: nothing,
    frameAncestors: nothing,
    baseUri: nothing,
    formAction: nothing,
  }
  const contentSecurityPolicy = { useDefaults: false, directives }
  return Object.fromEntries(headersOf({ ...common, contentSecurityPolicy, strictTransportSecurity: false }))
}

const common = {
  // our URLs stay here, and our own forms have an Origin: with no-referrer browsers send `Origin: null` (forms/same-origin-post.ts)
  referrerPolicy: { policy: 'same-origin' },
  xFrameOptions: { action: 'deny' },
} as const satisfies HelmetOptions

/** They are the same for every response, so helmet computes them once, for a response that is never sent. */
function headersOf(options: HelmetOptions): [string, string][] {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  helmet(options)(response.req, response, () => {})
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)])
}

/** Lets no browser keep an answer that depends on who asks: only `no-store` stops Back from showing it to the next person. */
export const noStore: RequestHandler = function noStore(_req, res, next) {
  res.setHeader('Cache-Control', 'no-store')
  next()
}

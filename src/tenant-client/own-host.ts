import type { RequestHandler } from 'express'
import type { Config } from '../config/config.ts'

/**
 * The middleware (3.4.0) builds the callback's URL from `Host` and `X-Forwarded-*`, the latter without asking whether a
 * proxy is trusted, and fails when they make no URL. It needs only the query of it: the rest is in the settings.
 */
export function ownHost({ baseUrl }: Pick<Config, 'baseUrl'>): RequestHandler {
  const { host } = new URL(baseUrl)
  return function ownHost(req, _res, next) {
    req.headers.host = host
    delete req.headers['x-forwarded-host']
    delete req.headers['x-forwarded-port']
    next()
  }
}

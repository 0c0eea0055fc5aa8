import type { RequestHandler } from 'express'
import type { Clock } from './clock.ts'

/** What is wrong with a tenant itself. An application is misconfigured by the other settings. */
export interface Faults {
  /** Discovery, logins and tokens name this issuer, while the tenant answers at its own URL. */
  issuer?: string
  /** How far the clock of the tenant is ahead; negative when it is behind. */
  clockAheadSeconds?: number
  rateLimit?: RateLimit
  /** The subscription has no back-channel logout: none is sent, and the Management API refuses its settings. */
  lacksBackchannelLogout?: boolean
  /** The code with which it refuses what the subscription lacks. Auth0 has been seen to use each; `feature_not_enabled` by default. */
  planRefusal?: 'insufficient_scope' | 'insufficient_entitlement' | 'feature_not_enabled'
  /** The Management API answers each new application with a conflict. */
  hasConflict?: boolean
}

export interface RateLimit {
  /** The limit counts requests whose path begins with this. By default it counts all. */
  path?: string
  /** How many requests pass in each window; none by default. */
  requests?: number
  /** 60 by default. */
  windowSeconds?: number
}

/** Answers requests beyond the limit as Auth0 does, with the headers that say when to try again. */
export function rateLimit(limit: RateLimit | undefined, clock: Clock): RequestHandler {
  const { path = '/', requests = 0, windowSeconds = 60 } = limit ?? {}
  let [count, endsAt] = [0, 0]
  return function rateLimit(req, res, next) {
    if (!limit || !req.path.startsWith(path)) return next()
    if (clock() >= endsAt) [count, endsAt] = [0, clock() + windowSeconds * 1000]
    count += 1
    res.set('X-RateLimit-Limit', String(requests))
    res.set('X-RateLimit-Remaining', String(Math.max(0, requests - count)))
    res.set('X-RateLimit-Reset', String(Math.ceil(endsAt / 1000)))
    if (count <= requests) return next()
    res.set('Retry-After', String(Math.ceil((endsAt - clock()) / 1000)))
    res.status(429).json(tooManyRequests)
  }
}

const tooManyRequests = {
  statusCode: 429,
  error: 'Too Many Requests',
  message: 'Global limit has been reached',
  errorCode: 'too_many_requests',
}

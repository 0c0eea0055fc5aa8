import type { RequestHandler } from 'express'
import type { Clock } from './clock.ts'

/** What can be wrong with a tenant itself. What is wrong with an application follows from its own settings. */
export interface Faults {
  /** The issuer that discovery, logins and tokens name, while the tenant still answers at its own URL. */
  issuer?: string
  /** How far the clock of the tenant is ahead; negative when it is behind. */
  clockAheadSeconds?: number
  rateLimit?: RateLimit
  /** The subscription has no back-channel logout: none is sent, and the Management API refuses its settings. */
  lacksBackchannelLogout?: boolean
  /** The Management API answers each new application with a conflict. */
  hasConflict?: boolean
}

export interface RateLimit {
  /** Which paths it counts, by how they begin. Without it: all. */
  path?: string
  /** How many requests pass in each window. Without it: none. */
  requests?: number
  /** 60 without it. */
  windowSeconds?: number
}

/** Answers as Auth0 does when a tenant is asked too often, with the headers that say when to come back. */
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

import { isIP } from 'node:net'
import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { KnownFailure } from '../errors/failure.ts'
import { type Limit, requestLimited } from '../events.ts'
import { hash } from '../redis/keys.ts'
import type { OpenRateLimitStore } from './memory-store.ts'

/** Within a minute. Only the last one is about one browser; behind an address there may be a school or a mobile network. */
export const mostPerMinute = {
  /** Ten a second cost an instance a few hundredths of its time, so that a whole school may log in at once. */
  logins: 600,
  /** More than logins: whoever comes back has typed a password. */
  callbacks: 1200,
  /** From the tenant, which may end thousands of sessions at once, and does not have to try again. */
  logouts: 6000,
  /** Callbacks of one login, which comes back once. Each may cost the tenant a call. */
  attempts: 5,
} as const satisfies Record<Limit, number>

/** Each limit as a middleware. `attemptOf` names the login that a callback belongs to, if there is one. */
export function createRateLimits(
  openStore: OpenRateLimitStore,
  attemptOf: (req: Request) => string | undefined,
): Record<Limit, RequestHandler> {
  const limit = (name: Limit, keyGenerator: (req: Request) => string, skip = (_req: Request) => false) =>
    rateLimit({
      windowMs: 60_000,
      limit: mostPerMinute[name],
      store: openStore(name),
      keyGenerator,
      skip,
      handler: (req, res, next) => {
        warnOnce(name, req, res)
        requestLimited.publish(() => ({ limit: name }))
        next(new KnownFailure('rate-limited', { reason: name }))
      },
      // they would tell one what others do behind the same address
      standardHeaders: false,
      legacyHeaders: false,
      // these checks print to standard error
      validate: false,
    })

  return {
    logins: limit('logins', addressOf),
    callbacks: limit('callbacks', addressOf),
    logouts: limit('logouts', addressOf),
    // a callback that belongs to no attempt asks the tenant nothing
    attempts: limit(
      'attempts',
      req => hash(attemptOf(req) ?? ''),
      req => attemptOf(req) === undefined,
    ),
  }
}

/** Logs one line for each key and minute: each refused request has its own, at a level that may be switched off. */
function warnOnce(limit: Limit, req: Request, res: Response): void {
  const info: unknown = Reflect.get(req, 'rateLimit')
  const used: unknown = typeof info === 'object' && info !== null ? Reflect.get(info, 'used') : undefined
  if (used !== mostPerMinute[limit] + 1) return
  res.locals.log.warn({ event: 'limit.reached', limit, address: addressOf(req) }, 'limit.reached')
}

/**
 * An IPv4 address, or the /56 that one customer has of IPv6. By the proxies that are trusted: what a client claims in
 * `X-Forwarded-For` itself is not among them. Some proxies, such as Azure's, add the port.
 */
function addressOf({ ip = '' }: Request): string {
  const [, bare = ip] = /^\[?([\da-f.:]+?)\]?:\d+$/i.exec(isIP(ip) ? '' : ip) ?? []
  return isIP(bare) ? ipKeyGenerator(bare) : bare.slice(0, 45)
}

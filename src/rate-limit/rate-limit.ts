import { isIP } from 'node:net'
import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { KnownFailure } from '../errors/failure.ts'
import { type Limit, requestLimited } from '../events.ts'
import { attemptOf } from '../login/callback.ts'
import { hash } from '../redis/keys.ts'
import type { AuthParts } from '../tenant-client/express-openid-connect.ts'

/** Within a minute. Only the last one is about one browser; behind an address there may be a school or a mobile network. */
export const mostPerMinute = {
  /** Ten a second cost an instance a few hundredths of its time, so that a whole school may log in at once. */
  logins: 600,
  /** More: whoever comes back has typed a password. */
  callbacks: 1200,
  /** By the tenant, which may end thousands of sessions at once, and does not have to try again. */
  logouts: 6000,
  /** By one login, which comes back once. Each time may cost the tenant a call. */
  attempts: 5,
} as const satisfies Record<Limit, number>

export function createRateLimits({
  config,
  counts,
}: Pick<AuthParts, 'config' | 'counts'>): Record<Limit, RequestHandler> {
  const limit = (name: Limit, keyGenerator: (req: Request) => string, skip = (_req: Request) => false) =>
    rateLimit({
      windowMs: 60_000,
      limit: mostPerMinute[name],
      store: counts(name),
      keyGenerator,
      skip,
      handler: (req, res, next) => {
        warnOnce(name, req, res)
        requestLimited.publish(() => ({ limit: name }))
        next(new KnownFailure('too-many', { reason: name }))
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
    // by its cookie, which the middleware signed: one that somebody made up, and a link without any, ask the tenant nothing
    attempts: limit(
      'attempts',
      req => hash(meaningOf(attemptOf(req, config) ?? '')),
      req => attemptOf(req, config) === undefined,
    ),
  }
}

/** The same for every way to write a cookie that the middleware (3.4.0) reads: two parts, the second one decoded. */
function meaningOf(cookie: string): string {
  const [value, signature = ''] = decoded(cookie.replace(/^"(.*)"$/, '$1')).split('.')
  return `${value}.${Buffer.from(signature, 'base64url').toString('base64url')}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Counts where a login begins, which every page behind `requireLogin` can do. */
export function limitLogins(logins: RequestHandler): RequestHandler {
  return function limitLogins(req, res, next) {
    const { beginLogin } = res.locals
    res.locals.beginLogin = async (...login) => {
      await passes(logins, req, res)
      await beginLogin(...login)
    }
    next()
  }
}

function passes(limit: RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    limit(req, res, (error: unknown) => (error ? reject(error) : resolve()))
  })
}

/** One line for each key and minute: each refused request has its own already, at a level that may be switched off. */
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

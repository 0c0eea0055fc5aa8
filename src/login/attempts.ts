import type { CookieOptions, Request, RequestHandler, Response } from 'express'
import type { Config } from '../config/config.ts'
import { type Cookie, readCookies, replaceCookies } from '../http/cookie-header.ts'
import { cookieName } from '../session/session.ts'
import { attemptKey, readState } from './state.ts'

declare global {
  namespace Express {
    interface Locals {
      /** Names the attempt that this response starts. */
      attempt?: string
    }
  }
}

const most = 5
const lifetimeSeconds = 60 * 60

/**
 * Lets several logins be under way in one browser. The middleware (3.4.0) keeps a login in one cookie, which a second
 * tab would overwrite. Outside, the cookie has a name of its own per attempt, `login.<when>.<key>`; the middleware sees
 * only the one that the callback's `state` belongs to, by the name that it knows.
 */
export function loginAttempts({ baseUrl }: Pick<Config, 'baseUrl'>): RequestHandler {
  const inside = cookieName(baseUrl, 'login')
  return function separateAttempts(req, res, next) {
    const cookies = readCookies(req)
    const attempts = cookies.flatMap(cookie => toAttempt(cookie, inside) ?? [])
    const current = currentAttempt(req, attempts)
    const others = cookies.filter(({ name }) => name !== inside && !name.startsWith(`${inside}.`))
    replaceCookies(req, current ? [...others, { name: inside, value: current.value }] : others)
    renameOnTheWayOut(res, { inside, attempts, current })
    next()
  }
}

interface Attempt extends Cookie {
  readonly startedAt: number
  readonly key: string
}

function toAttempt({ name, value }: Cookie, inside: string): Attempt | null {
  if (!name.startsWith(`${inside}.`)) return null
  const [, when = '', key = ''] = /^\.([0-9a-z]{1,8})\.([\w-]{16})$/.exec(name.slice(inside.length)) ?? []
  return key === '' ? null : { name, value, key, startedAt: Number.parseInt(when, 36) }
}

function currentAttempt(req: Request, attempts: readonly Attempt[]): Attempt | undefined {
  const state = req.path === '/callback' ? readState(req.query['state']) : null
  const attempt = state && attempts.find(({ key }) => key === attemptKey(state))
  return attempt && attempt.startedAt > now() - lifetimeSeconds ? attempt : undefined
}

function renameOnTheWayOut(
  res: Response,
  {
    inside,
    attempts,
    current,
  }: { inside: string; attempts: readonly Attempt[]; current: Attempt | undefined },
): void {
  const setCookie = res.cookie.bind(res)
  res.cookie = (name: string, value: unknown, options: CookieOptions = {}) => {
    if (name !== inside) return setCookie(name, value, options)
    if (value === '') return current ? setCookie(current.name, '', options) : res
    for (const { name } of superfluous(attempts)) setCookie(name, '', { ...options, expires: new Date(0) })
    const outside = `${inside}.${now().toString(36)}.${res.locals.attempt}`
    return setCookie(outside, value, { ...options, maxAge: lifetimeSeconds * 1000 })
  }
}

/** The oldest ones, so that there is room for one more: every attempt is a header's worth of bytes with each request. */
function superfluous(attempts: readonly Attempt[]): Attempt[] {
  return attempts.toSorted((one, other) => other.startedAt - one.startedAt).slice(most - 1)
}

function now(): number {
  return Math.floor(Date.now() / 1000)
}

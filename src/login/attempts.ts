import type { Request, Response } from 'express'
import type { Config } from '../config/config.ts'
import { readCookies } from '../http/cookie-header.ts'
import { cookieName } from '../session/session-cookie.ts'
import { attemptKey, type LoginState, readState } from './state.ts'

/** Logins that may be under way in one browser; an older one is forgotten. */
const mostAttempts = 5
const lifetimeSeconds = 60 * 60

/**
 * The logins under way in a browser, each in a cookie of its own, `login.<when>.<key>`: two tabs may log in at once. The
 * value is what the middleware wants back with the callback.
 */
export interface Attempts {
  /** The attempt that the `state` of this callback belongs to, of this browser and not too old. */
  current(req: Request): Attempt | undefined
  add(res: Response, state: LoginState, value: string): void
  remove(res: Response, attempt: Attempt): void
  /**
   * Names the attempt of a callback for the limit on callbacks, the same for every spelling of its cookie that the
   * middleware (3.4.0) reads: two parts, percent-encoded, the second one a signature in base64url.
   */
  idOf(req: Request): string | undefined
}

export interface Attempt {
  readonly name: string
  readonly value: string
  readonly key: string
  /** Seconds since 1970. */
  readonly startedAt: number
}

export function createAttempts({ baseUrl }: Pick<Config, 'baseUrl'>): Attempts {
  const prefix = `${cookieName(baseUrl, 'login')}.`
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${baseUrl.startsWith('https:') ? '; Secure' : ''}`
  const gone = (name: string) => `${name}=; Max-Age=0${attributes}`
  const attemptsOf = (req: Request) => readCookies(req).flatMap(cookie => toAttempt(cookie, prefix) ?? [])

  function current(req: Request): Attempt | undefined {
    const state = readState(req.query['state'])
    const attempt = state && attemptsOf(req).find(({ key }) => key === attemptKey(state))
    return attempt && attempt.startedAt > now() - lifetimeSeconds ? attempt : undefined
  }

  return {
    current,
    idOf(req) {
      const value = current(req)?.value
      return value === undefined ? undefined : canonical(value)
    },
    add(res, state, value) {
      for (const { name } of superfluous(attemptsOf(res.req))) res.append('Set-Cookie', gone(name))
      const name = `${prefix}${now().toString(36)}.${attemptKey(state)}`
      res.append('Set-Cookie', `${name}=${value}; Max-Age=${lifetimeSeconds}${attributes}`)
    },
    remove(res, { name }) {
      res.append('Set-Cookie', gone(name))
    },
  }
}

function toAttempt({ name, value }: { name: string; value: string }, prefix: string): Attempt | null {
  if (!name.startsWith(prefix)) return null
  const [, when = '', key = ''] = /^([0-9a-z]{1,8})\.([\w-]{16})$/.exec(name.slice(prefix.length)) ?? []
  return key === '' ? null : { name, value, key, startedAt: Number.parseInt(when, 36) }
}

function canonical(value: string): string {
  const [content, signature = ''] = decoded(value.replace(/^"(.*)"$/, '$1')).split('.')
  return `${content}.${Buffer.from(signature, 'base64url').toString('base64url')}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The oldest ones, so that there is room for one more: each attempt is sent along with every request. */
function superfluous(attempts: readonly Attempt[]): Attempt[] {
  return attempts.toSorted((one, other) => other.startedAt - one.startedAt).slice(mostAttempts - 1)
}

function now(): number {
  return Math.floor(Date.now() / 1000)
}

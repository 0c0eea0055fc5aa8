import type { Request, RequestHandler, Response } from 'express'
import type { Config } from '../config/config.ts'
import { readCookies } from '../http/cookie-header.ts'
import { cookieName } from '../session/session-cookie.ts'
import { attemptKey, type LoginState, readState } from './state.ts'

/** Logins that may be under way in one browser; an older one is forgotten. */
const mostAttempts = 5
/** Of all their cookies together: every one of them is sent along with every request. */
const mostBytes = 3000
const lifetimeSeconds = 60 * 60
/** How soon after a login its session must come back: a few redirects take no longer. */
const returnSeconds = 10

/**
 * The logins under way in a browser, each in a cookie of its own, `login.<when>.<key>`: two tabs may log in at once. The
 * value is what the middleware wants back with the callback, or tells that the login ended well.
 */
export interface Attempts {
  /**
   * Takes what is not needed out of the request and clears it: attempts beyond a few, and the note of a login whose session
   * came back.
   */
  readonly tidy: RequestHandler
  /** The attempt that the `state` of this callback belongs to, of this browser and not too old. */
  current(req: Request): Attempt | undefined
  add(res: Response, state: LoginState, value: string): void
  remove(res: Response, attempt: Attempt): void
  /** Leaves a note for a few seconds: where no session comes back, the browser did not keep its cookie. */
  finish(res: Response, attempt: Attempt, isRetry: boolean): void
  /** The note of a login that ended well just now. */
  justFinished(req: Request): { readonly isRetry: boolean } | undefined
  clearFinished(res: Response): void
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

export function createAttempts({ baseUrl, session }: Pick<Config, 'baseUrl' | 'session'>): Attempts {
  const prefix = `${cookieName(baseUrl, 'login')}.`
  const sessionName = cookieName(baseUrl, 'session')
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${baseUrl.startsWith('https:') ? '; Secure' : ''}`
  // a session that ends sooner did come back
  const noteSeconds = Math.min(returnSeconds, session.rollingSeconds / 2)

  const attemptsOf = (req: Request) => readCookies(req).flatMap(cookie => toAttempt(cookie, prefix) ?? [])
  const set = (res: Response, name: string, value: string, seconds: number) => {
    res.append('Set-Cookie', `${name}=${value}; Max-Age=${Math.ceil(seconds)}${attributes}`)
  }
  const clear = (res: Response, attempts: readonly Attempt[]) => {
    for (const { name } of attempts) set(res, name, '', 0)
  }

  function current(req: Request): Attempt | undefined {
    const state = readState(req.query['state'])
    const attempt = state && attemptsOf(req).find(({ key }) => key === attemptKey(state))
    const isOpen = attempt && readNote(attempt) === undefined
    return isOpen && attempt.startedAt > now() - lifetimeSeconds ? attempt : undefined
  }

  return {
    current,
    tidy(req, res, next) {
      // nearly every request has none of these cookies
      if (!req.headers.cookie?.includes(prefix)) return next()
      const cookies = readCookies(req)
      const attempts = attemptsOf(req)
      const own = req.path === '/callback' ? current(req) : undefined
      const notes = attempts.filter(attempt => readNote(attempt) !== undefined)
      const open = attempts.filter(attempt => !notes.includes(attempt) && attempt.name !== own?.name)
      const isBack = cookies.some(({ name }) => name === sessionName)
      const left = [...superfluous(open, mostAttempts), ...(isBack ? notes : [])]
      const gone = new Set(left.map(({ name }) => name))
      if (gone.size > 0) {
        const kept = cookies.filter(({ name }) => !gone.has(name))
        req.headers.cookie = kept.map(({ name, value }) => `${name}=${value}`).join('; ')
        for (const name of gone) set(res, name, '', 0)
      }
      next()
    },
    add(res, state, value) {
      clear(res, superfluous(attemptsOf(res.req), mostAttempts - 1))
      set(res, `${prefix}${now().toString(36)}.${attemptKey(state)}`, value, lifetimeSeconds)
    },
    remove(res, attempt) {
      clear(res, [attempt])
    },
    finish(res, { name }, isRetry) {
      set(res, name, `${isRetry ? 'again' : 'done'}-${now().toString(36)}`, noteSeconds)
    },
    justFinished(req) {
      const notes = attemptsOf(req).flatMap(attempt => readNote(attempt) ?? [])
      const fresh = notes.filter(({ at }) => at > now() - noteSeconds)
      return fresh.find(({ isRetry }) => isRetry) ?? fresh[0]
    },
    clearFinished(res) {
      clear(
        res,
        attemptsOf(res.req).filter(attempt => readNote(attempt) !== undefined),
      )
    },
    idOf(req) {
      const value = current(req)?.value
      return value === undefined ? undefined : canonical(value)
    },
  }
}

function toAttempt({ name, value }: { name: string; value: string }, prefix: string): Attempt | null {
  if (!name.startsWith(prefix)) return null
  const [, when = '', key = ''] = /^([0-9a-z]{1,8})\.([\w-]{16})$/.exec(name.slice(prefix.length)) ?? []
  return key === '' ? null : { name, value, key, startedAt: Number.parseInt(when, 36) }
}

function readNote({ value }: Attempt): { readonly isRetry: boolean; readonly at: number } | undefined {
  const [, word, when] = /^(done|again)-([0-9a-z]{1,8})$/.exec(value) ?? []
  return when === undefined ? undefined : { isRetry: word === 'again', at: Number.parseInt(when, 36) }
}

/** All but the newest ones that have room, in number and in bytes. */
function superfluous(attempts: readonly Attempt[], most: number): Attempt[] {
  let bytes = 0
  // of those of one second, a browser sends the newest last (RFC 6265 5.4)
  return attempts
    .toReversed()
    .toSorted((one, other) => other.startedAt - one.startedAt)
    .filter(({ name, value }, index) => {
      bytes += name.length + value.length
      return index >= most || bytes > mostBytes
    })
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

function now(): number {
  return Math.floor(Date.now() / 1000)
}

import type { Request, RequestHandler, Response } from 'express'
import type { Config } from '../config/config.ts'
import { readCookies } from '../http/cookie-header.ts'
import { createSeal } from '../session/seal.ts'
import { cookieName } from '../session/session-cookie.ts'
import { type Purpose, parsePurpose } from './purpose.ts'
import { attemptKey, type LoginState, readState } from './state.ts'

/** Logins that may be under way in one browser; an older one is forgotten. */
const mostAttempts = 5
/** Of all their cookies together: every one of them is sent along with every request. */
const mostBytes = 3000
const lifetimeSeconds = 60 * 60
/** How soon after a login its session must come back: a few redirects take no longer. */
const returnSeconds = 10

/**
 * The logins under way in a browser, each in a cookie of its own, `login.<when>.<key>`: two tabs may log in at once. Its
 * sealed value is what the login needs when it comes back, or tells that the login ended well.
 */
export interface Attempts {
  /**
   * Takes what is not needed out of the request and clears it: attempts beyond a few, and the note of a login whose session
   * came back.
   */
  readonly tidy: RequestHandler
  /** The attempt that the `state` of this callback belongs to, of this browser and not too old. */
  current(req: Request): OpenAttempt | undefined
  add(res: Response, state: LoginState, login: AttemptedLogin): void
  remove(res: Response, attempt: Attempt): void
  /** Leaves a note for a few seconds: where no session comes back, the browser did not keep its cookie. */
  finish(res: Response, attempt: Attempt, isRetry: boolean): void
  /** The note of a login that ended well just now. */
  justFinished(req: Request): { readonly isRetry: boolean } | undefined
  clearFinished(res: Response): void
  /** Names the attempt of a callback, for the limit on callbacks. */
  idOf(req: Request): string | undefined
}

export interface AttemptedLogin {
  /** What the middleware wants back with the callback. */
  readonly transaction: string
  readonly purpose: Purpose
}

export interface OpenAttempt extends Attempt, AttemptedLogin {}

export interface Attempt {
  readonly name: string
  readonly value: string
  readonly key: string
  /** Seconds since 1970. */
  readonly startedAt: number
}

type Settings = Pick<
  Config,
  'baseUrl' | 'session' | 'secrets' | 'issuerBaseUrl' | 'clientId' | 'organization'
>

export function createAttempts(settings: Settings): Attempts {
  const { baseUrl, session, secrets, issuerBaseUrl, clientId, organization } = settings
  const name = cookieName(baseUrl, 'login')
  const prefix = `${name}.`
  // one that began before ORGANIZATION was set does not have to be for it
  const seal = createSeal(secrets, [
    name,
    issuerBaseUrl,
    clientId,
    ...(organization === null ? [] : [organization]),
  ])
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

  function current(req: Request): OpenAttempt | undefined {
    const state = readState(req.query['state'])
    const key = state && attemptKey(state)
    const attempts = attemptsOf(req).filter(attempt => attempt.key === key && isTimely(attempt))
    for (const attempt of attempts) {
      const login = parseLogin(seal.open(attempt.value)?.text)
      if (login) return { ...attempt, ...login }
    }
    return undefined
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
    add(res, state, login) {
      clear(res, superfluous(attemptsOf(res.req), mostAttempts - 1))
      const value = seal.seal(JSON.stringify(login))
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
    idOf: req => current(req)?.key,
  }
}

function toAttempt({ name, value }: { name: string; value: string }, prefix: string): Attempt | null {
  if (!name.startsWith(prefix)) return null
  const [, when = '', key = ''] = /^([0-9a-z]{1,8})\.([\w-]{16})$/.exec(name.slice(prefix.length)) ?? []
  return key === '' ? null : { name, value, key, startedAt: Number.parseInt(when, 36) }
}

function isTimely({ startedAt }: Attempt): boolean {
  return startedAt > now() - lifetimeSeconds
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

function parseLogin(text: string | undefined): AttemptedLogin | null {
  const value: unknown = text === undefined ? null : JSON.parse(text)
  if (typeof value !== 'object' || value === null || !('transaction' in value && 'purpose' in value))
    return null
  const { transaction } = value
  const purpose = parsePurpose(value.purpose)
  return typeof transaction === 'string' && purpose ? { transaction, purpose } : null
}

function now(): number {
  return Math.floor(Date.now() / 1000)
}

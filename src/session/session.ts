import { randomBytes } from 'node:crypto'
import type { CookieOptions, Request, Response } from 'express'
import type openid from 'express-openid-connect'
import { UnsecuredJWT } from 'jose'
import type { VerifiedIdToken } from '../login/id-token.ts'
import type { SessionMark } from './revocation-list.ts'
import type { Claims } from './trim-claims.ts'

/** What the encrypted cookie holds of a login. */
export interface StoredLogin extends SessionMark {
  readonly claims: unknown
}

/**
 * Over https the `__Host-` prefix keeps sibling domains and plain http from setting the cookie (RFC 6265bis 4.1.3). On
 * localhost all applications share their cookies, whatever their port: a bare `session` would be another one's too.
 */
export function cookieName(baseUrl: string, name: 'session' | 'login'): string {
  return baseUrl.startsWith('https:') ? `__Host-${name}` : `app-${name}`
}

/** Null where the session is empty or was written by a release that stored something else. */
export function readSession(req: Request, baseUrl: string): StoredLogin | null {
  const session: unknown = Reflect.get(req, cookieName(baseUrl, 'session'))
  if (typeof session !== 'object' || session === null) return null
  const { id, sub, sid, issuedAt, loggedInAt, claims }: Partial<Record<string, unknown>> = { ...session }
  if (typeof id !== 'string' || typeof sub !== 'string') return null
  if (typeof issuedAt !== 'number' || typeof loggedInAt !== 'number') return null
  return { id, sub, sid: typeof sid === 'string' ? sid : undefined, issuedAt, loggedInAt, claims }
}

/** Empties the session; the middleware clears an empty one's cookie when the response begins. */
export function endSession(req: Request, baseUrl: string): void {
  const session: unknown = Reflect.get(req, cookieName(baseUrl, 'session'))
  if (typeof session !== 'object' || session === null) return
  for (const key of Object.keys(session)) Reflect.deleteProperty(session, key)
}

/**
 * The middleware (3.4.0) sets the session's cookie with every response, also with one that began before a logout and
 * ends after it, or while nobody can tell whether the session was ended. A new cookie would outlive the list's entry.
 */
export function keepEnded(
  req: Request,
  res: Response,
  baseUrl: string,
  mayGoOn: (login: StoredLogin) => boolean,
): void {
  const name = cookieName(baseUrl, 'session')
  const setCookie = res.cookie.bind(res)
  res.cookie = (cookie: string, value: unknown, options: CookieOptions = {}) => {
    const login = value !== '' && cookie.startsWith(name) ? readSession(req, baseUrl) : null
    return login && !mayGoOn(login) ? res : setCookie(cookie, value, options)
  }
}

/**
 * Strips a fresh session of its tokens, which nothing here uses, and puts the claims there instead. The middleware
 * (3.4.0) takes a session for authenticated when its `id_token` can be decoded, so a bare one with the two claims
 * that it looks at stays: the real one may be larger than any cookie, and would be worth stealing.
 */
export function slim(
  session: openid.Session,
  { sub, sid, issuedAt }: VerifiedIdToken,
  claims: Claims,
): openid.Session {
  for (const key of Object.keys(session)) if (key !== 'sessionExpiresAt') Reflect.deleteProperty(session, key)
  const inTenant = { sub, ...(sid === undefined ? {} : { sid }) }
  return Object.assign(session, {
    id_token: new UnsecuredJWT(inTenant).encode(),
    id: randomBytes(16).toString('base64url'),
    ...inTenant,
    issuedAt,
    loggedInAt: Date.now() / 1000,
    claims,
  })
}

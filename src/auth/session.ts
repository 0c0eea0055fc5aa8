import type { Request } from 'express'
import type openid from 'express-openid-connect'
import { UnsecuredJWT } from 'jose'
import type { Claims } from '../claims.ts'

/** What the encrypted cookie holds of a login. */
export interface StoredLogin {
  readonly claims: unknown
  /** Seconds since 1970. */
  readonly loggedInAt: number
}

/** Over https the `__Host-` prefix keeps sibling domains and plain http from setting the cookie (RFC 6265bis 4.1.3). */
export function cookieName(baseUrl: string, name: 'session' | 'login'): string {
  return baseUrl.startsWith('https:') ? `__Host-${name}` : name
}

/** Null where the session is empty or was written by a release that stored something else. */
export function readSession(req: Request, baseUrl: string): StoredLogin | null {
  const session: unknown = Reflect.get(req, cookieName(baseUrl, 'session'))
  if (typeof session !== 'object' || session === null) return null
  if (!('claims' in session && 'loggedInAt' in session && typeof session.loggedInAt === 'number')) return null
  return { claims: session.claims, loggedInAt: session.loggedInAt }
}

/** The middleware clears the cookie when the response begins. */
export function endSession(req: Request, baseUrl: string): void {
  Reflect.set(req, cookieName(baseUrl, 'session'), undefined)
}

/**
 * Strips a fresh session of its tokens, which nothing here uses, and puts the claims there instead. The middleware
 * (3.4.0) takes a session for authenticated when its `id_token` can be decoded, so a bare one with the two claims
 * that it looks at stays: the real one may be larger than any cookie, and would be worth stealing.
 */
export function slim(
  session: openid.Session,
  idToken: { sub: string; sid: string | undefined },
  claims: Claims,
): openid.Session {
  for (const key of Object.keys(session)) if (key !== 'sessionExpiresAt') Reflect.deleteProperty(session, key)
  const { sub, sid } = idToken
  return Object.assign(session, {
    id_token: new UnsecuredJWT({ sub, ...(sid === undefined ? {} : { sid }) }).encode(),
    claims,
    loggedInAt: Math.floor(Date.now() / 1000),
  })
}

import { randomBytes } from 'node:crypto'
import { type Claims, isClaims } from './trim-claims.ts'

/** What the sealed cookie holds of a login: whose it is, and no token. */
export interface Session {
  /** New with every login, the same person's next one included. */
  readonly id: string
  readonly sub: string
  /** The tenant's own session, where its ID token named one. */
  readonly sid: string | undefined
  /** When the tenant issued the ID token. Whole seconds since 1970, by the tenant's clock. */
  readonly issuedAt: number
  /** When the login ended here. Milliseconds since 1970. */
  readonly loggedInAt: number
  /** When the cookie was sealed: the last request that it tells of. Milliseconds since 1970. */
  readonly sealedAt: number
  /** When the identity provider wants the session to end, where it said so. Milliseconds since 1970. */
  readonly expiresAt: number | undefined
  readonly claims: Claims
}

export type NewSession = Pick<Session, 'sub' | 'sid' | 'issuedAt' | 'expiresAt' | 'claims'>

export function createSession(login: NewSession): Session {
  const now = Date.now()
  return { id: randomBytes(16).toString('base64url'), ...login, loggedInAt: now, sealedAt: now }
}

/** Reads what was sealed here before. Null where another release wrote it. */
export function parseSession(text: string): Session | null {
  const { id, sub, sid, issuedAt, loggedInAt, sealedAt, expiresAt, claims } = parseObject(text)
  if (typeof id !== 'string' || typeof sub !== 'string') return null
  if (typeof issuedAt !== 'number' || typeof loggedInAt !== 'number' || typeof sealedAt !== 'number')
    return null
  if (!isClaims(claims)) return null
  return {
    id,
    sub,
    sid: typeof sid === 'string' ? sid : undefined,
    issuedAt,
    loggedInAt,
    sealedAt,
    expiresAt: typeof expiresAt === 'number' ? expiresAt : undefined,
    claims,
  }
}

function parseObject(text: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return isClaims(value) ? value : {}
  } catch {
    return {}
  }
}

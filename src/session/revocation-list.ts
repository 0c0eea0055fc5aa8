import { createHash } from 'node:crypto'
import { sessionsRevoked } from '../events.ts'
import type { Lifetime } from './lifetime.ts'
import type { Session } from './session.ts'

/** A few numbers under a short name, kept until their time is over. Memory and Redis have it each in their way. */
export interface RevocationStore {
  /** In the order of the names; null where there is nothing. */
  read(names: readonly string[]): Promise<readonly (readonly number[] | null)[]>
  /** Keeps the greater of each number and the known one: entries may arrive in any order. */
  write(entry: RevocationEntry): Promise<void>
  /** False, and nothing is written, where the once-only name was written before. */
  writeOnce(once: OnceEntry, entry: RevocationEntry): Promise<boolean>
}

export interface OnceEntry {
  readonly name: string
  readonly milliseconds: number
}

export interface RevocationEntry extends OnceEntry {
  readonly numbers: readonly number[]
}

/** What the list looks at of a session. */
export type RevocableSession = Pick<Session, 'id' | 'sub' | 'sid' | 'issuedAt' | 'loggedInAt'>

/**
 * What a tenant calls a person, as a session keeps it and a logout token is compared with it. Null where no session can: it
 * lies in a cookie, and a subject has 255 ASCII characters at most (OpenID Connect Core 2).
 */
export function toSubject(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && hasRoom(value) ? value : null
}

/** The same for a session of the tenant's, which no standard keeps short: a long name is known by its hash. */
export function toTenantSession(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null
  return hasRoom(value) ? value : `sha256 ${createHash('sha256').update(value).digest('base64url')}`
}

/** Whether it fits into the session's cookie as JSON. */
function hasRoom(name: string): boolean {
  return Buffer.byteLength(JSON.stringify(name)) <= 255 + '""'.length
}

/** A tenant's statement that sessions are over (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
export interface TenantLogout {
  readonly jti: string
  readonly sub: string | undefined
  readonly sid: string | undefined
  /** Seconds of the tenant's clock. */
  readonly issuedAt: number
  readonly expiresAt: number
}

/** The sessions that were ended before their time. A copy of such a session's cookie is worth nothing. */
export interface RevocationList {
  /** Ends a session. The entry is needed until the session would have ended by itself: milliseconds since 1970. */
  revoke(sessionId: string, until: number): Promise<void>
  /**
   * Ends what began before it: in one of the tenant's sessions or, where it names none, all of the person. False where
   * the tenant said so before.
   */
  revokeFor(logout: TenantLogout, until: number): Promise<boolean>
  /** Ends every session of a person that began up to now. */
  revokePerson(sub: string, until: number): Promise<void>
  isRevoked(session: RevocableSession): Promise<boolean>
  /** What this process knows without asking anybody, for the moment when a response's headers leave. */
  isKnownRevoked(sessionId: string): boolean
}

/**
 * How long a session stays on the list: until every cookie that was sealed up to now has ended, on any instance.
 * Milliseconds since 1970.
 */
export function revokedUntil({ rollingSeconds, absoluteSeconds }: Lifetime): number {
  return Date.now() + Math.min(rollingSeconds, absoluteSeconds) * 1000 + clockDifferenceMilliseconds
}

/** How far the clocks of two instances may be apart. */
const clockDifferenceMilliseconds = 5 * 60_000

export function createRevocationList(store: RevocationStore): RevocationList {
  const latest = new LatestNames(latestNames)

  return {
    isKnownRevoked: sessionId => latest.has(sessionId),
    async revoke(sessionId, until) {
      await store.write({ name: names.session(sessionId), numbers: [], milliseconds: left(until) })
      latest.add(sessionId)
      sessionsRevoked.publish(() => ({ scope: 'session' }))
    },
    async revokeFor({ jti, sid, sub = '', issuedAt, expiresAt }, until) {
      const name = sid === undefined ? names.person(sub) : names.tenantSession(sid)
      const once = { name: names.token(jti), milliseconds: left(expiresAt * 1000) }
      const isNew = await store.writeOnce(once, {
        name,
        numbers: [issuedAt, Date.now(), 0],
        milliseconds: left(until),
      })
      if (isNew) sessionsRevoked.publish(() => ({ scope: sid === undefined ? 'person' : 'tenant-session' }))
      return isNew
    },
    async revokePerson(sub, until) {
      const numbers = [0, 0, Date.now()]
      await store.write({ name: names.person(sub), numbers, milliseconds: left(until) })
      sessionsRevoked.publish(() => ({ scope: 'person' }))
    },
    async isRevoked(session) {
      const { id, sid, sub } = session
      const tenantSession = sid === undefined ? [] : [names.tenantSession(sid)]
      const [own, ...logouts] = await store.read([names.session(id), names.person(sub), ...tenantSession])
      return Boolean(own) || logouts.some(logout => logout && beganBefore(session, logout))
    },
  }
}

const names = {
  session: (id: string) => `session ${id}`,
  person: (sub: string) => `person ${sub}`,
  tenantSession: (sid: string) => `tenant session ${sid}`,
  token: (jti: string) => `token ${jti}`,
}

/**
 * What the person asked for here counts by our clock alone. For the tenant, compares by both clocks. Its own counts whole seconds, and a login may follow within the same one; ours knows only
 * when the logout token arrived, which may be late.
 */
function beganBefore({ issuedAt, loggedInAt }: RevocableSession, logout: readonly number[]): boolean {
  const [tenantSeconds = 0, ownMilliseconds = 0, askedMilliseconds = 0] = logout
  return (issuedAt <= tenantSeconds && loggedInAt <= ownMilliseconds) || loggedInAt <= askedMilliseconds
}

function left(until: number): number {
  return until - Date.now()
}

/** How many of the sessions that ended last a process knows without asking the revocation store. */
const latestNames = 1000

class LatestNames {
  readonly #names = new Set<string>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  has(name: string): boolean {
    return this.#names.has(name)
  }

  add(name: string): void {
    this.#names.add(name)
    const [oldest] = this.#names
    if (this.#names.size > this.#most && oldest !== undefined) this.#names.delete(oldest)
  }
}

import { sessionsRevoked } from '../events.ts'
import type { Ledger } from './revocation-store-memory.ts'

/** What identifies a session, here and at the tenant. */
export interface SessionMark {
  /** New with every login, the same person's next one included. */
  readonly id: string
  readonly sub: string
  /** The tenant's own session, where its ID token named one. */
  readonly sid: string | undefined
  /** When the tenant issued the ID token, in whole seconds of its own clock. */
  readonly issuedAt: number
  /** When the login ended here. Seconds since 1970, with a fraction. */
  readonly loggedInAt: number
}

/** A tenant's word that sessions are over (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
export interface TenantLogout {
  readonly jti: string
  readonly sub: string | undefined
  readonly sid: string | undefined
  /** Seconds of the tenant's clock. */
  readonly issuedAt: number
  readonly expiresAt: number
}

/** The sessions that were ended before their time. A copy of such a session's cookie is worth nothing. */
export interface Revocations {
  /** Ends a session. The entry is needed until the session would have ended by itself. */
  revoke(sessionId: string, until: Date): Promise<void>
  /**
   * Ends what began before it: in one of the tenant's sessions or, where it names none, all of the person. False where
   * the tenant said so before.
   */
  revokeFor(logout: TenantLogout, until: Date): Promise<boolean>
  isRevoked(session: SessionMark): Promise<boolean>
  /** What this process knows without asking anybody, for the moment when a response's headers leave. */
  isKnownRevoked(sessionId: string): boolean
}

export function createRevocations(ledger: Ledger): Revocations {
  const latest = new LatestNames(1000)

  return {
    isKnownRevoked: sessionId => latest.has(sessionId),
    async revoke(sessionId, until) {
      await ledger.write({ name: names.session(sessionId), numbers: [], milliseconds: left(until) })
      latest.add(sessionId)
      sessionsRevoked.publish(() => ({ scope: 'session' }))
    },
    async revokeFor({ jti, sid, sub = '', issuedAt, expiresAt }, until) {
      const name = sid === undefined ? names.person(sub) : names.tenantSession(sid)
      const mark = { name: names.token(jti), milliseconds: left(new Date(expiresAt * 1000)) }
      const isNew = await ledger.writeOnce(mark, {
        name,
        numbers: [issuedAt, Date.now() / 1000],
        milliseconds: left(until),
      })
      if (isNew) sessionsRevoked.publish(() => ({ scope: sid === undefined ? 'person' : 'tenant-session' }))
      return isNew
    },
    async isRevoked(session) {
      const { id, sid, sub } = session
      const tenantSession = sid === undefined ? [] : [names.tenantSession(sid)]
      const [own, ...logouts] = await ledger.read([names.session(id), names.person(sub), ...tenantSession])
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
 * By both clocks. The tenant's counts whole seconds, and a login may follow within the same one; ours knows only when
 * the tenant's word arrived, and that may be late.
 */
function beganBefore({ issuedAt, loggedInAt }: SessionMark, logout: readonly number[]): boolean {
  const [tenantSeconds = 0, ownSeconds = 0] = logout
  return issuedAt <= tenantSeconds && loggedInAt <= ownSeconds
}

function left(until: Date): number {
  return until.getTime() - Date.now()
}

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

/** The ids of sessions that were ended before their time. A copy of such a session's cookie is worth nothing. */
export interface Revocations {
  /** Ends a session. The entry is needed until the session would have ended by itself. */
  revoke(sessionId: string, until: Date): Promise<void>
  isRevoked(sessionId: string): Promise<boolean>
  /** What this process knows without asking anybody, for the moment when a response's headers leave. */
  isKnownRevoked(sessionId: string): boolean
}

/**
 * In this process only. Holds at most `most` entries of about 100 bytes; beyond that the oldest are forgotten, which
 * at a thousand logouts a minute is after more than an hour.
 */
export function createRevocations(most = 100_000): Revocations {
  const entries = new Map<string, number>()

  function isKnownRevoked(sessionId: string): boolean {
    return (entries.get(sessionId) ?? 0) > Date.now()
  }

  return {
    isKnownRevoked,
    isRevoked: async sessionId => isKnownRevoked(sessionId),
    revoke: async (sessionId, until) => {
      entries.delete(sessionId)
      entries.set(sessionId, until.getTime())
      forget(entries, most)
    },
  }
}

/** A few at a time, oldest first: no entry costs more than a few looks. */
function forget(entries: Map<string, number>, most: number): void {
  let looks = 10
  for (const [sessionId, until] of entries) {
    if (looks-- === 0) return
    if (until <= Date.now() || entries.size > most) entries.delete(sessionId)
  }
}

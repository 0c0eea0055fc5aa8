/** The defaults of `SESSION_ROLLING_DURATION` and `SESSION_ABSOLUTE_DURATION`. Seconds. */
export const defaultLifetime = { rollingSeconds: 86_400, absoluteSeconds: 7 * 86_400 } as const

/** How long a session lives: without a request, and whatever happens. Seconds. */
export interface Lifetime {
  readonly rollingSeconds: number
  readonly absoluteSeconds: number
}

/** What of a session the limits look at. Milliseconds since 1970, by the server's clock. */
interface Times {
  readonly loggedInAt: number
  readonly sealedAt: number
  readonly expiresAt: number | undefined
}

/** When the session ends without another request. Milliseconds since 1970. */
export function idleEnd(session: Times, lifetime: Lifetime): number {
  return Math.min(session.sealedAt + lifetime.rollingSeconds * 1000, absoluteEnd(session, lifetime))
}

/**
 * When the session ends whatever happens: at the absolute limit, or at the end that the identity provider gave it
 * (`session_expiry`). Milliseconds since 1970.
 */
export function absoluteEnd({ loggedInAt, expiresAt }: Times, { absoluteSeconds }: Lifetime): number {
  return Math.min(loggedInAt + absoluteSeconds * 1000, expiresAt ?? Number.POSITIVE_INFINITY)
}

/**
 * Whether it is time to seal the session anew. Until then a request leaves no trace, so an idle session ends early by this
 * much at most, and never late.
 */
export function isResealDue({ sealedAt }: Times, { rollingSeconds }: Lifetime): boolean {
  const interval = Math.max(rollingSeconds / 100, Math.min(60, rollingSeconds / 10))
  return Date.now() - sealedAt >= interval * 1000
}

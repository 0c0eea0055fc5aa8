/** What can go wrong, as far as people and operators have to tell it apart. `failure-words.ts` has the words. */
export type FailureKind =
  // people
  | 'denied'
  | 'blocked'
  | 'unverified'
  | 'expired'
  | 'tampered'
  | 'cookies-off'
  // settings, ours and the tenant's
  | 'misconfigured'
  | 'clock'
  // the tenant
  | 'unreachable'
  | 'too-slow'
  | 'faulty'
  | 'logout-untold'
  // what instances share
  | 'store-down'
  // requests
  | 'unauthenticated'
  | 'no-visit'
  | 'too-many'
  | 'not-found'
  | 'bad-request'
  | 'too-large'
  | 'internal'

export interface Failure {
  readonly kind: FailureKind
  /** For the log: a code, never free text, which could hold a token. */
  readonly reason: string
  /** The tenant's own explanation, once it is known to be the tenant's. */
  readonly quote: string | null
}

/** A failure that is known where it happens. */
export class KnownFailure extends Error {
  override readonly name = 'KnownFailure'
  readonly kind: FailureKind
  readonly reason: string | undefined

  constructor(kind: FailureKind, { cause, reason }: { cause?: unknown; reason?: string } = {}) {
    super(reason ? `${kind}: ${reason}` : kind, { cause })
    this.kind = kind
    this.reason = reason
  }
}

import type { FailureKind } from './failure-kinds.ts'

export interface Failure {
  readonly kind: FailureKind
  /** For the log: a code, never free text, which could hold a token. */
  readonly reason: string
  /** The tenant's own explanation, where it surely came from the tenant. */
  readonly quote: string | null
  /** Where whoever has too much to do says when to come back. */
  readonly retryAfterSeconds?: number | undefined
}

interface Details {
  readonly cause?: unknown
  readonly reason?: string
  readonly retryAfterSeconds?: number
}

/** A failure that is known where it happens. */
export class KnownFailure extends Error {
  override readonly name = 'KnownFailure'
  readonly kind: FailureKind
  readonly reason: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(kind: FailureKind, { cause, reason, retryAfterSeconds }: Details = {}) {
    super(reason ? `${kind}: ${reason}` : kind, { cause })
    this.kind = kind
    this.reason = reason
    this.retryAfterSeconds = retryAfterSeconds
  }
}

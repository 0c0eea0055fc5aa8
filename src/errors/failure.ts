import type { FailureKind } from './error-pages.ts'

export interface Failure {
  readonly kind: FailureKind
  /** For the log: a code, never free text, which could hold a token. */
  readonly reason: string
  /** The tenant's own explanation, where it surely came from the tenant. */
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

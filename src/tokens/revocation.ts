import type { Logger } from 'pino'
import { KnownFailure } from '../errors/failure.ts'
import { detached } from '../tenant-client/request-context.ts'
import type { TokenEndpoint } from '../tenant-client/token-endpoint.ts'
import type { KeptTokens } from './kept-tokens.ts'

/** Ends refresh tokens at the tenant. It may be down, and a logout waits for nothing. */
export interface Revocation {
  revoke(kept: KeptTokens | null): void
  /** Resolves when the tenant has answered. Never fails. */
  settle(): Promise<unknown>
}

export function createRevocation(tokenEndpoint: Pick<TokenEndpoint, 'revoke'>, log: Logger): Revocation {
  const underWay = new Set<Promise<void>>()

  function report(error: unknown): void {
    const reason = error instanceof KnownFailure ? (error.reason ?? error.kind) : 'unknown'
    log.warn({ event: 'tokens.unrevoked', reason }, 'tokens.unrevoked')
  }

  return {
    revoke(kept) {
      for (const { refreshToken } of kept?.grants ?? []) {
        if (refreshToken === null) continue
        const call = detached(() => tokenEndpoint.revoke(refreshToken))
          .catch(report)
          .finally(() => underWay.delete(call))
        underWay.add(call)
      }
    },
    settle: () => Promise.all(underWay),
  }
}

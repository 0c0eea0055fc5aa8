import { createLog } from '../../src/log.ts'
import type { RevocableSession } from '../../src/session/revocation-list.ts'
import type { TokenAnswer } from '../../src/tenant-client/token-answer.ts'
import { RefreshRefused } from '../../src/tenant-client/token-endpoint.ts'
import type { Grant, KeptTokens } from '../../src/tokens/kept-tokens.ts'
import { createRenewal, type Stale } from '../../src/tokens/renewal.ts'
import type { TokenStore } from '../../src/tokens/token-store.ts'
import { createTokenVault, type TokenVault } from '../../src/tokens/token-vault.ts'

/**
 * A tenant's token endpoint with rotation: each refresh token is good for one use, and whoever uses one again ends the family.
 * Its answers can be held back after they were made.
 */
export class RotatingEndpoint {
  readonly revoked: string[] = []
  asked = 0
  reused = 0
  /** Answers wait for it. */
  hold: Promise<void> = Promise.resolve()
  readonly #hasOverlap: boolean
  #current = 'refresh 0'
  #isOver = false

  constructor({ hasOverlap = false } = {}) {
    this.#hasOverlap = hasOverlap
  }

  async refresh(refreshToken: string): Promise<TokenAnswer> {
    this.asked += 1
    const answer = this.#rotate(refreshToken)
    await this.hold
    if (answer === null) throw new RefreshRefused('invalid_grant')
    return answer
  }

  async revoke(refreshToken: string): Promise<void> {
    this.revoked.push(refreshToken)
  }

  #rotate(refreshToken: string): TokenAnswer | null {
    if (refreshToken !== this.#current && !this.#hasOverlap) {
      this.reused += 1
      this.#isOver = true
    }
    if (this.#isOver) return null
    this.#current = `refresh ${this.asked}`
    return {
      accessToken: `access ${this.asked}`,
      refreshToken: this.#current,
      expiresInSeconds: 3600,
      scope: undefined,
    }
  }
}

export const stale: Stale = { sessionId: 'one', audience: 'api', accessToken: 'access 0' }

const settings = {
  secrets: ['the secret of this application'] as [string, ...string[]],
  issuerBaseUrl: 'https://tenant.example/',
  clientId: 'the-application',
}

export interface RenewingInstance {
  readonly vault: TokenVault
  readonly logged: readonly Record<string, unknown>[]
  renew(stale: Stale): Promise<Grant | null>
  settle(): Promise<unknown>
}

/** One instance of an application: whatever it shares with others is in the store. */
export function instanceWith(
  store: TokenStore,
  tokenEndpoint: RotatingEndpoint,
  isRevoked: (session: RevocableSession) => Promise<boolean> = async () => false,
): RenewingInstance {
  const logged: Record<string, unknown>[] = []
  const log = createLog('trace', { write: line => logged.push(JSON.parse(line)) })
  const vault = createTokenVault(settings, store)
  return {
    vault,
    logged,
    ...createRenewal({ vault, store, tokenEndpoint, revocations: { isRevoked }, log }),
  }
}

/** A session whose access token is over. */
export function expiredTokens(): KeptTokens {
  const now = Date.now()
  return {
    session: {
      id: 'one',
      sub: 'auth0|ada',
      sid: undefined,
      issuedAt: 1,
      loggedInAt: now,
      endsAt: now + 3_600_000,
    },
    grants: [
      {
        audience: 'api',
        scope: ['read:orders'],
        asked: ['read:orders'],
        accessToken: 'access 0',
        expiresAt: now - 1,
        lifetimeMilliseconds: 3_600_000,
        renewedAt: null,
        refreshToken: 'refresh 0',
      },
    ],
  }
}

import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { KnownFailure } from '../errors/failure.ts'
import { tokensRenewed } from '../events.ts'
import { hash } from '../redis/keys.ts'
import type { RevocationList } from '../session/revocation-list.ts'
import { tenantLimits } from '../tenant-client/fetch.ts'
import { detached } from '../tenant-client/request-context.ts'
import type { TokenAnswer } from '../tenant-client/token-answer.ts'
import { RefreshRefused, type TokenEndpoint } from '../tenant-client/token-endpoint.ts'
import {
  type Grant,
  grantFor,
  isFresh,
  type KeptTokens,
  renewed,
  withGrant,
  withoutGrant,
} from './kept-tokens.ts'
import type { TokenStore } from './token-store.ts'
import type { TokenVault } from './token-vault.ts'

/** What is to be renewed: the tokens of a session for an audience, instead of this access token. */
export interface Stale {
  readonly sessionId: string
  readonly audience: string | null
  readonly accessToken: string
}

interface Services {
  readonly vault: TokenVault
  readonly store: TokenStore
  readonly tokenEndpoint: TokenEndpoint
  readonly revocations: Pick<RevocationList, 'isRevoked'>
  readonly log: Logger
}

/** Milliseconds. */
export const renewalLimits = {
  /**
   * How long one instance may ask alone. The tenant's time is over long before, so whoever comes after it asks anew only
   * where the holder died.
   */
  lease: tenantLimits.timeoutMilliseconds + 10_000,
  /** How long others wait for the holder. */
  wait: tenantLimits.timeoutMilliseconds,
  /** Between two looks at what the holder has done. */
  pause: 100,
  /** How long an answer that cannot be stored is tried to be stored: the store may have forgotten the session by then. */
  save: 10 * 60_000,
} as const

/**
 * Renews an access token by its refresh token, which with rotation is good for one use: of however many that need it at once,
 * in this process and at other instances, one asks the tenant. Resolves with null where there is nothing to renew it with any
 * more: the session has ended, or the tenant takes the refresh token no longer.
 * @throws KnownFailure where the store, the tenant or whoever asks it gives no answer; nothing is lost then
 */
export function createRenewal(services: Services): (stale: Stale) => Promise<Grant | null> {
  const underWay = new Map<string, Promise<Grant | null>>()

  return function renew(stale) {
    const name = hash(JSON.stringify([stale.sessionId, stale.audience]))
    const known = underWay.get(name)
    if (known) return known
    // its time is not that of the request that came first: others wait for it too
    const renewal = detached(() => renewAlone(name, stale, services)).finally(() => underWay.delete(name))
    underWay.set(name, renewal)
    return renewal
  }
}

async function renewAlone(name: string, stale: Stale, services: Services): Promise<Grant | null> {
  const { store, vault } = services
  const waitUntil = performance.now() + renewalLimits.wait
  const holder = randomBytes(16).toString('base64url')
  for (;;) {
    const askUntil = performance.now() + renewalLimits.lease - tenantLimits.timeoutMilliseconds
    const isHolder = await store.acquireLease(name, { holder, milliseconds: renewalLimits.lease })
    try {
      const kept = await vault.read(stale.sessionId)
      const grant = kept && grantFor(kept, stale.audience)
      if (!kept || !grant || grant.refreshToken === null) return null
      if (grant.accessToken !== stale.accessToken && isFresh(grant)) return grant
      if (isHolder) {
        const result = await ask(kept, { ...grant, refreshToken: grant.refreshToken }, askUntil, services)
        if (result !== 'again') return result
      }
    } finally {
      if (isHolder) await store.releaseLease(name, holder).catch(ignore)
    }
    if (performance.now() > waitUntil) throw unavailable('renewed_by_another')
    await delay(renewalLimits.pause)
  }
}

type Renewable = Grant & { readonly refreshToken: string }

/** `again` where the lease is nearly over, or where another one has changed the tokens since they were read. */
async function ask(
  kept: KeptTokens,
  grant: Renewable,
  askUntil: number,
  services: Services,
): Promise<Grant | null | 'again'> {
  const { tokenEndpoint, revocations, vault, log } = services
  if (await revocations.isRevoked(kept.session)) return null
  // a process that stood still holds nothing any more, and the refresh token is good for one use
  if (performance.now() > askUntil) return 'again'
  try {
    const answer = await tokenEndpoint.refresh(grant.refreshToken)
    tokensRenewed.publish(() => ({ outcome: 'renewed' }))
    return await save(kept, grant, answer, services)
  } catch (error) {
    if (!(error instanceof RefreshRefused)) throw failed(error)
    tokensRenewed.publish(() => ({ outcome: 'refused' }))
    log.info({ event: 'tokens.refused' }, 'tokens.refused')
    const left = await vault.change(kept.session.id, now =>
      isUnchanged(now, grant) ? withoutGrant(now, grant.audience) : null,
    )
    // who asked before may have answered meanwhile: theirs are good
    return left && grantFor(left, grant.audience) ? 'again' : null
  }
}

/**
 * Stores what the tenant answered, unless another one has stored a renewal of the same refresh token: it may come after the
 * lease is over, and is then the only good one. While the store takes nothing, it is tried again without anybody waiting.
 */
async function save(
  kept: KeptTokens,
  grant: Renewable,
  answer: TokenAnswer,
  services: Services,
): Promise<Grant | null | 'again'> {
  const next = renewed(grant, answer)
  const write = () =>
    services.vault.change(kept.session.id, now => (isUnchanged(now, grant) ? withGrant(now, next) : null))
  const left = await write().catch((error: unknown) => {
    services.log.warn({ event: 'tokens.unsaved', reason: reasonOf(error) }, 'tokens.unsaved')
    void detached(() => keepTrying(write, services.log))
    return withGrant(kept, next)
  })
  if (left === null) {
    // the session ended while the tenant was asked
    await services.tokenEndpoint.revoke(next.refreshToken ?? grant.refreshToken).catch(ignore)
    return null
  }
  return grantFor(left, grant.audience)?.accessToken === next.accessToken ? next : 'again'
}

async function keepTrying(write: () => Promise<unknown>, log: Logger): Promise<void> {
  const until = performance.now() + renewalLimits.save
  while (performance.now() < until) {
    await delay(renewalLimits.pause)
    const isSaved = await write().then(
      () => true,
      () => false,
    )
    if (isSaved) return log.info({ event: 'tokens.saved' }, 'tokens.saved')
  }
  log.warn({ event: 'tokens.lost', reason: 'store' }, 'tokens.lost')
}

function isUnchanged(kept: KeptTokens, grant: Grant): boolean {
  return grantFor(kept, grant.audience)?.refreshToken === grant.refreshToken
}

/** What the tenant does wrong here is nothing that the person could log in against. */
function failed(error: unknown): unknown {
  if (!(error instanceof KnownFailure)) return error
  if (error.kind === 'misconfigured' || error.kind === 'redis-unavailable') return error
  tokensRenewed.publish(() => ({ outcome: 'failed' }))
  return unavailable(error.reason ?? error.kind, error)
}

function unavailable(reason: string, cause?: unknown): KnownFailure {
  return new KnownFailure('access-unavailable', { cause, reason })
}

function reasonOf(error: unknown): string {
  return error instanceof KnownFailure ? (error.reason ?? error.kind) : 'unknown'
}

function ignore(): void {}

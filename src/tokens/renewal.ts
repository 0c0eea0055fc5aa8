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
import { withLease } from './lease.ts'
import { keepTrying, type TokenStore } from './token-store.ts'
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

/** Renews access tokens, of which people wait for `renewalLimits.wait` at most. */
export interface Renewal {
  /**
   * Resolves with null where there is nothing to renew it with any more: the session has ended, or the tenant takes the
   * refresh token no longer.
   * @throws KnownFailure where the store, the tenant or whoever asks it gives no answer; nothing is lost then
   */
  renew(stale: Stale): Promise<Grant | null>
  /** Resolves when each answer of the tenant that is under way by now is stored. Never fails. */
  settle(): Promise<unknown>
}

/** How long the tenant may take to answer. With rotation, an answer that nobody waits for is lost for good. */
const answerMilliseconds = 20_000

/** Milliseconds. */
export const renewalLimits = {
  /**
   * How long one instance may ask alone. The tenant's time is over long before, so whoever comes after it asks anew only
   * where the holder died.
   */
  lease: answerMilliseconds + 5000,
  /** How long people wait, for this process or for another one. */
  wait: tenantLimits.timeoutMilliseconds,
  /** Between two looks at what the holder has done. */
  pause: 100,
  /** How long an answer that cannot be stored is tried to be stored: the store may have forgotten the session by then. */
  save: 10 * 60_000,
} as const

/**
 * By refresh tokens, which with rotation are good for one use: of however many that need a token at once, in this process and
 * at other instances, one asks the tenant. It goes on where nobody waits any more, until what came is stored.
 */
export function createRenewal(services: Services): Renewal {
  const underWay = new Map<
    string,
    { readonly grant: Promise<Grant | null>; readonly end: Promise<unknown> }
  >()

  function begin(name: string, stale: Stale): Promise<Grant | null> {
    let end: Promise<unknown> = Promise.resolve()
    const grant = new Promise<Grant | null>((resolve, reject) => {
      // its time is not that of the request that came first: others wait for it too
      end = detached(() => renewAlone(name, stale, { ...services, onUnsaved: resolve }))
        .then(resolve, reject)
        .finally(() => underWay.delete(name))
    })
    underWay.set(name, { grant, end })
    return grant
  }

  return {
    renew(stale) {
      const name = hash(JSON.stringify([stale.sessionId, stale.audience]))
      return withinWait(underWay.get(name)?.grant ?? begin(name, stale))
    },
    settle: () => Promise.all([...underWay.values()].map(({ end }) => end)),
  }
}

function withinWait<Result>(renewal: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout
  const end = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(unavailable('timeout')), renewalLimits.wait)
  })
  return Promise.race([renewal, end]).finally(() => clearTimeout(timer))
}

interface Attempt extends Services {
  /** Hears of a grant that the store does not take yet. */
  onUnsaved(grant: Grant): void
}

/** Resolves once the lease is given back. */
async function renewAlone(name: string, stale: Stale, attempt: Attempt): Promise<Grant | null> {
  const { store, vault } = attempt
  const waitUntil = performance.now() + renewalLimits.wait
  const lease = { name, milliseconds: renewalLimits.lease }
  for (;;) {
    const askUntil = performance.now() + renewalLimits.lease - answerMilliseconds
    const result = await withLease(store, lease, async isHolder => {
      const kept = await vault.read(stale.sessionId)
      const grant = kept && grantFor(kept, stale.audience)
      if (!kept || !grant || grant.refreshToken === null) return null
      if (grant.accessToken !== stale.accessToken && isFresh(grant)) return grant
      return isHolder ? ask(kept, { ...grant, refreshToken: grant.refreshToken }, askUntil, attempt) : 'again'
    })
    if (result !== 'again') return result
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
  attempt: Attempt,
): Promise<Grant | null | 'again'> {
  const { tokenEndpoint, revocations, vault, log } = attempt
  if (await revocations.isRevoked(kept.session)) return null
  // a process that stood still holds nothing any more, and the refresh token is good for one use
  if (performance.now() > askUntil) return 'again'
  try {
    const answer = await detached(() => tokenEndpoint.refresh(grant.refreshToken), answerMilliseconds)
    tokensRenewed.publish(() => ({ outcome: 'renewed' }))
    return await save(kept, grant, answer, attempt)
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
 * lease is over, and is then the only good one. While the store takes nothing, it is tried again: nobody waits for it, and the
 * lease keeps others from using the old refresh token once more.
 */
async function save(
  kept: KeptTokens,
  grant: Renewable,
  answer: TokenAnswer,
  { vault, tokenEndpoint, log, onUnsaved }: Attempt,
): Promise<Grant | null | 'again'> {
  const next = renewed(grant, answer)
  const write = () =>
    vault.change(kept.session.id, now => (isUnchanged(now, grant) ? withGrant(now, next) : null))
  const left = await write().catch(async (error: unknown) => {
    log.warn({ event: 'tokens.unsaved', reason: reasonOf(error) }, 'tokens.unsaved')
    onUnsaved(next)
    const saved = await keepTrying(write, renewalLimits.save)
    if (saved) log.info({ event: 'tokens.saved' }, 'tokens.saved')
    else log.warn({ event: 'tokens.lost', reason: 'store' }, 'tokens.lost')
    return saved ? saved.result : withGrant(kept, next)
  })
  if (left === null) {
    // the session ended while the tenant was asked
    await tokenEndpoint.revoke(next.refreshToken ?? grant.refreshToken).catch(ignore)
    return null
  }
  return grantFor(left, grant.audience)?.accessToken === next.accessToken ? next : 'again'
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

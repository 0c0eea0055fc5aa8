import type { Refresh } from './refresh-record.ts'

/** From when to when something was so. Times are those of `performance.now()`. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** What happened, and to whom. */
export interface Run {
  /** In the order in which the tenant saw them. */
  readonly refreshes: readonly Refresh[]
  /** When a process was killed by SIGKILL. */
  readonly kills: readonly number[]
  /** When Redis was away. */
  readonly outages: readonly Span[]
  /** Who was led to a login while they should have had tokens, once for each time. */
  readonly losses: readonly string[]
}

export interface Verdict {
  /** Tokens that went with a process which was killed between the tenant's answer and the store. */
  readonly lostByKill: number
  readonly violations: readonly string[]
}

/** How long it takes from the tenant's answer to the store, and from the end of an outage. */
const storeMilliseconds = 1500
/** How late the tenant may notice what came, or that nobody is there any more. */
const lagMilliseconds = 500

/**
 * A refresh token is used again only where a process was killed after it had asked with it, and before the answer was stored.
 * Nobody is led to a login for anything else. (A token is unknown and refused once more where its family was ended, and Redis
 * was away before it could be removed.)
 */
export function judge({ refreshes, kills, outages, losses }: Run): Verdict {
  const violations: string[] = []
  const lost: string[] = []
  for (const [index, { person, outcome }] of refreshes.entries()) {
    if (outcome !== 'reused') continue
    const last = refreshes
      .slice(0, index)
      .findLast(each => each.person === person && each.outcome === 'renewed')
    if (last && person && isKilled(last, { kills, outages })) lost.push(person)
    else
      violations.push(
        `${person} used a refresh token again, and no kill explains it: ${describe(last, kills)}`,
      )
  }
  const unexplained = [...lost]
  for (const person of losses) {
    const index = unexplained.indexOf(person)
    if (index === -1) violations.push(`${person} was led to a login without a reason`)
    else unexplained.splice(index, 1)
  }
  return { lostByKill: lost.length, violations }
}

/** Whoever had asked was killed: before the answer, which nobody took then, or between it and the store. */
function isKilled(refresh: Refresh, { kills, outages }: Pick<Run, 'kills' | 'outages'>): boolean {
  const { arrivedAt, answeredAt = Number.POSITIVE_INFINITY, isCut } = refresh
  const [from, to] = isCut ? [arrivedAt, answeredAt] : [answeredAt, storedBy(answeredAt, outages)]
  return kills.some(at => from - lagMilliseconds <= at && at <= to)
}

function describe(refresh: Refresh | undefined, kills: readonly number[]): string {
  if (!refresh) return 'it was never renewed'
  const { arrivedAt, answeredAt, isCut } = refresh
  const since = (at: number) => `${Math.round(at - arrivedAt)} ms`
  const near = kills.filter(at => Math.abs(at - arrivedAt) < 60_000).map(since)
  return `answered after ${answeredAt === undefined ? 'no time' : since(answeredAt)}${isCut ? ', cut' : ''}; kills: ${near.join(', ')}`
}

function storedBy(answeredAt: number, outages: readonly Span[]): number {
  const outage = outages.find(({ from, to }) => from <= answeredAt + storeMilliseconds && answeredAt <= to)
  return (outage?.to ?? answeredAt) + storeMilliseconds
}

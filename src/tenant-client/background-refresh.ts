import type { Logger } from 'pino'
import { KnownFailure } from '../errors/failure.ts'

/** Questions to the tenant that nobody has to be there for. */
export interface Rounds {
  /** Somebody found the tenant away: the next round comes as after one that did. */
  hurry(): void
  stop(): void
}

interface Ages {
  readonly fresh: number
  readonly retry: number
}

/** Asks now, and again after that many milliseconds: `fresh` after a good answer, `retry` after none. */
export function startRounds(refresh: () => Promise<void>, ages: Ages, log: Logger): Rounds {
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  let isAway = false
  let isSoon = false
  const plan = (soon: boolean) => {
    clearTimeout(timer)
    isSoon = soon
    if (!isOver) timer = setTimeout(round, soon ? ages.retry : ages.fresh).unref()
  }
  const round = async () => {
    const error = await refresh().then(() => null, reason)
    if (error && !isAway) log.warn({ event: 'tenant.away', reason: error }, 'tenant.away')
    if (!error && isAway) log.info({ event: 'tenant.back' }, 'tenant.back')
    isAway = error !== null
    plan(isAway)
  }
  void round()
  return {
    hurry: () => {
      if (!isSoon) plan(true)
    },
    stop: () => {
      isOver = true
      clearTimeout(timer)
    },
  }
}

function reason(error: unknown): string {
  return error instanceof KnownFailure ? (error.reason ?? error.kind) : 'unknown'
}

import type { Logger } from 'pino'
import { KnownFailure } from '../errors/failure.ts'

/** A refresh that runs again and again, without a request that waits for it. */
export interface BackgroundRefresh {
  /** A request found the tenant unreachable: the next refresh comes as soon as after a failed one. */
  hurry(): void
  stop(): void
}

interface Ages {
  readonly fresh: number
  readonly retry: number
}

/** Refreshes now, and again after that many milliseconds: `fresh` after a success, `retry` after a failure. */
export function startBackgroundRefresh(
  refresh: () => Promise<void>,
  ages: Ages,
  log: Logger,
): BackgroundRefresh {
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  let isDown = false
  let isSoon = false
  const plan = (soon: boolean) => {
    clearTimeout(timer)
    isSoon = soon
    if (!isOver) timer = setTimeout(run, soon ? ages.retry : ages.fresh).unref()
  }
  const run = async () => {
    const error = await refresh().then(() => null, reason)
    if (error && !isDown) log.warn({ event: 'tenant.down', reason: error }, 'tenant.down')
    if (!error && isDown) log.info({ event: 'tenant.up' }, 'tenant.up')
    isDown = error !== null
    plan(isDown)
  }
  void run()
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

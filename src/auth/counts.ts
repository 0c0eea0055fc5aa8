import type { Options, Store } from 'express-rate-limit'

/** Opens the place where one limit counts, by its name. */
export type OpenCounts = (limit: string) => Store

interface Count {
  totalHits: number
  readonly resetTime: Date
}

/**
 * In this process only. The package's own store grows with whatever comes within a minute; this one holds at most `most`
 * counts of about 200 bytes, and forgets the oldest.
 */
export function memoryCounts(most = 20_000): Store {
  const counts = new Map<string, Count>()
  let windowMilliseconds = 0

  return {
    localKeys: true,
    init: ({ windowMs }: Options) => {
      windowMilliseconds = windowMs
    },
    increment: key => {
      const known = counts.get(key)
      const count = known && !isOver(known) ? known : begin(windowMilliseconds)
      count.totalHits += 1
      // all windows are of one length, so this keeps them in the order in which they end
      if (count !== known) counts.delete(key)
      counts.set(key, count)
      forget(counts, most)
      return count
    },
    decrement: key => {
      const count = counts.get(key)
      if (count) count.totalHits -= 1
    },
    resetKey: key => {
      counts.delete(key)
    },
  }
}

function begin(windowMilliseconds: number): Count {
  return { totalHits: 0, resetTime: new Date(Date.now() + windowMilliseconds) }
}

function isOver({ resetTime }: Count): boolean {
  return resetTime.getTime() <= Date.now()
}

/** A few at a time, oldest first: no count costs more than a few looks. */
function forget(counts: Map<string, Count>, most: number): void {
  let looks = 10
  for (const [key, count] of counts) {
    if (looks-- === 0 || (counts.size <= most && !isOver(count))) return
    counts.delete(key)
  }
}

import type { RequestHandler } from 'express'

/** The tenant's time, in milliseconds since 1970. */
export type Clock = () => number

export function createClock(aheadSeconds = 0): Clock {
  return () => Date.now() + aheadSeconds * 1000
}

export function dateHeader(clock: Clock): RequestHandler {
  return function dateHeader(_req, res, next) {
    res.set('Date', new Date(clock()).toUTCString())
    next()
  }
}

import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestHandler } from 'express'

/** Why the tenant was of no help. */
export type FaultKind = 'unreachable' | 'too-slow' | 'faulty'

export interface TenantFault {
  readonly kind: FaultKind
  /** A code for the log, like `ECONNREFUSED` or `http_503`. */
  readonly reason: string
}

/** What happened with the tenant on behalf of one request. */
export interface TenantNotes {
  fault?: TenantFault
  /** A code was sent to it, or a token: what is wrong from then on came from the tenant. */
  wasAsked?: boolean
  /** The ID token was signed by an algorithm that this application does not take. */
  otherAlgorithm?: boolean
  /** Seconds by which the tenant's clock is ahead of ours, by its last answer's Date. */
  clockAheadSeconds?: number
  /** One request waits for the tenant once, however often it asks. In milliseconds of `performance.now()`. */
  deadline?: number
}

const notes = new AsyncLocalStorage<TenantNotes>()

declare global {
  namespace Express {
    interface Locals {
      /** Once a request is about the login. */
      tenant?: TenantNotes
    }
  }
}

/**
 * Opens the notes of a request. The middleware (3.4.0) turns every failed code exchange into a 400 and drops the
 * cause; here, where the call is made, it is still known.
 */
export const takeNotes: RequestHandler = function takeNotes(_req, res, next) {
  const tenant = {}
  res.locals.tenant = tenant
  notes.run(tenant, next)
}

/** The notes of the request on whose behalf this runs; a fresh sheet in the background. */
export function currentNotes(): TenantNotes {
  return notes.getStore() ?? {}
}

/** Work that a request sets off and does not wait for: its faults and its time are not the request's. */
export function apart<Result>(work: () => Result): Result {
  return notes.run({}, work)
}

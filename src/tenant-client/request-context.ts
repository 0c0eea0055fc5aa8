import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestHandler } from 'express'
import type { TokenAnswer } from './token-answer.ts'

/** Why the tenant did not help. */
export interface TenantFault {
  readonly kind: 'unreachable' | 'too-slow' | 'bad-tenant-response'
  /** A code for the log, like `ECONNREFUSED` or `http_503`. */
  readonly reason: string
}

/** What happened with the tenant on behalf of one request. */
export interface TenantContext {
  fault?: TenantFault
  /** A code or a token was sent to the tenant: what is wrong from then on came from there. */
  wasAsked?: boolean
  /** The ID token was signed by an algorithm that this application does not accept. */
  hasOtherAlgorithm?: boolean
  /** What came with a code. */
  tokenAnswer?: TokenAnswer
  /** Seconds by which the tenant's clock is ahead of ours, by the Date of its last answer. */
  clockAheadSeconds?: number
  /** When the time for all calls of this request is over. Milliseconds of `performance.now()`. */
  deadline?: number
}

declare global {
  namespace Express {
    interface Locals {
      /** On the routes that may call the tenant. */
      tenantContext?: TenantContext
    }
  }
}

const contexts = new AsyncLocalStorage<TenantContext>()

/**
 * Opens the context of a request. The middleware (3.4.0) turns every failed code exchange into a 400 and drops the
 * cause; where the call is made, the cause is still known.
 */
export const openTenantContext: RequestHandler = function openTenantContext(_req, res, next) {
  const context: TenantContext = {}
  res.locals.tenantContext = context
  open += 1
  res.once('close', () => {
    // who went away left calls behind, which go on until their time is over
    const left = res.writableFinished ? 0 : (context.deadline ?? 0) - performance.now()
    if (left > 0) setTimeout(closeOne, left).unref()
    else closeOne()
  })
  contexts.run(context, next)
}

/** The context of the request on whose behalf this runs; a new one in the background. */
export function currentContext(): TenantContext {
  return contexts.getStore() ?? {}
}

/**
 * Runs work that a request starts and does not wait for: its faults and its time are not the request's. All of its calls
 * together have `milliseconds`, or as much time as those of a request.
 */
export async function detached<Result>(work: () => Promise<Result>, milliseconds?: number): Promise<Result> {
  open += 1
  const context = milliseconds === undefined ? {} : { deadline: performance.now() + milliseconds }
  try {
    return await contexts.run(context, work)
  } finally {
    closeOne()
  }
}

/** How many contexts are in use. */
let open = 0

/**
 * Once a context was opened, Node.js 20 follows every promise and every connection of the process, which costs each request a
 * tenth of its time. It stops where nobody needs that.
 */
function closeOne(): void {
  open -= 1
  if (open === 0) contexts.disable()
}

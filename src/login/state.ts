import { createHash, randomBytes } from 'node:crypto'
import type { Request } from 'express'
import { pageBefore } from '../http/fetch-metadata.ts'
import { toReturnTo } from './return-to.ts'

/** What travels to the tenant and back as `state`. The middleware compares it with the copy in the attempt's cookie. */
export interface LoginState {
  readonly returnTo: string
  /** 128 random bits, which nobody can guess. */
  readonly random: string
  /** When the login began by itself, after one whose cookies did not come back. Seconds since 1970. */
  readonly retriedAt?: number
  /** The page needs a fresh login of somebody who is logged in. */
  readonly isStepUp?: true
}

export function createState(
  returnTo: string,
  { isRetry = false, isStepUp = false }: { readonly isRetry?: boolean; readonly isStepUp?: boolean } = {},
): LoginState {
  return {
    returnTo,
    random: randomBytes(16).toString('base64url'),
    ...(isRetry ? { retriedAt: Math.floor(Date.now() / 1000) } : {}),
    ...(isStepUp ? { isStepUp } : {}),
  }
}

/** Reads the `state` of a callback. Nothing has proven it yet: it may choose a page, and nothing else. */
export function readState(parameter: unknown): LoginState | null {
  if (typeof parameter !== 'string' || parameter.length > 4096) return null
  const state = decode(parameter)
  if (typeof state !== 'object' || state === null || !('random' in state && 'returnTo' in state)) return null
  const { random, returnTo } = state
  const retriedAt = 'retriedAt' in state && typeof state.retriedAt === 'number' ? state.retriedAt : undefined
  if (typeof random !== 'string' || !/^[\w-]{22}$/.test(random)) return null
  return {
    random,
    returnTo: toReturnTo(returnTo),
    ...(retriedAt === undefined ? {} : { retriedAt }),
    ...('isStepUp' in state && state.isStepUp === true ? { isStepUp: true } : {}),
  }
}

/** Names a login attempt without giving away its state. */
export function attemptKey({ random }: Pick<LoginState, 'random'>): string {
  return createHash('sha256').update(random).digest('base64url').slice(0, 16)
}

/** Where the person wanted to go: the page itself, or the one that a login was to lead to. */
export function wantedPath(req: Request, baseUrl: string): string {
  const { method, path, query, originalUrl } = req
  // a path that takes a form cannot be opened by a link, but the form's page can
  if (method !== 'GET' && method !== 'HEAD') return toReturnTo(pageBefore(req, baseUrl))
  if (path === '/login' || path === '/signup') return toReturnTo(query['returnTo'])
  return toReturnTo(path === '/callback' ? readState(query['state'])?.returnTo : originalUrl)
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return null
  }
}

import { createHash, randomBytes } from 'node:crypto'
import { toReturnPath } from './return-to.ts'

/** What travels to the tenant and back as `state`. The middleware compares it with the copy in the login cookie. */
export interface LoginState {
  readonly returnTo: string
  /** 128 random bits: the middleware's own state is the return path alone, which anyone can guess. */
  readonly random: string
  /** When it began by itself, after a callback that belonged to no login under way. Seconds since 1970. */
  readonly retriedAt?: number
}

export function createState(returnTo: string, isRetry: boolean): LoginState {
  const random = randomBytes(16).toString('base64url')
  return { returnTo, random, ...(isRetry ? { retriedAt: Math.floor(Date.now() / 1000) } : {}) }
}

/** Reads the `state` of a callback. It is not proven by anything yet: good for choosing a page, not for trust. */
export function readState(parameter: unknown): LoginState | null {
  if (typeof parameter !== 'string' || parameter.length > 4096) return null
  const state = decode(parameter)
  if (typeof state !== 'object' || state === null || !('random' in state && 'returnTo' in state)) return null
  const { random, returnTo } = state
  const retriedAt = 'retriedAt' in state && typeof state.retriedAt === 'number' ? state.retriedAt : undefined
  if (typeof random !== 'string' || !/^[\w-]{22}$/.test(random)) return null
  return { random, returnTo: toReturnPath(returnTo), ...(retriedAt === undefined ? {} : { retriedAt }) }
}

/** Names a login attempt without giving away its state. */
export function attemptKey({ random }: Pick<LoginState, 'random'>): string {
  return createHash('sha256').update(random).digest('base64url').slice(0, 16)
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return null
  }
}

import type { Request, RequestHandler, Response } from 'express'
import { KnownFailure } from '../errors/failure.ts'
import { callbackFinished, loginEnded } from '../events.ts'
import { endSession, type Sessions } from '../session/load-session.ts'
import { createSession } from '../session/session.ts'
import { toClaims } from '../session/trim-claims.ts'
import type { OpenIdConnect, Tokens } from '../tenant-client/express-openid-connect.ts'
import type { Attempts } from './attempts.ts'
import type { VerifiedIdToken, VerifyIdToken } from './id-token.ts'
import { type LoginState, readState } from './state.ts'

interface Services {
  readonly openid: OpenIdConnect
  readonly attempts: Attempts
  readonly sessions: Sessions
  readonly verifyIdToken: VerifyIdToken
}

/** `GET /callback`: finishes the login that it belongs to. */
export function callback({ openid, attempts, sessions, verifyIdToken }: Services): RequestHandler {
  return async function callback(req, res) {
    const attempt = attempts.current(req)
    if (!attempt) return retry(req, res)
    res.locals.isLogin = true
    measure(res)
    attempts.remove(res, attempt)
    await openid.finishLogin(req, attempt.value, async tokens => {
      const idToken = await verifyIdToken(tokens.idToken)
      const claims = toClaims(await fetchClaims(tokens, idToken, res))
      if (req.user) await endSession(req.user, sessions)
      // the one that is loaded has ended: its cookie must not be sealed anew
      req.user = null
      const { sub, sid, issuedAt, expiresAt } = idToken
      sessions.cookie.write(res, createSession({ sub, sid, issuedAt, expiresAt, claims }))
    })
    res.locals.log.info({ event: 'login.succeeded' }, 'login.succeeded')
    loginEnded.publish(() => ({ outcome: 'succeeded' }))
    res.redirect(readState(req.query['state'])?.returnTo ?? '/')
  }
}

/**
 * The answer of `/userinfo` for the token of this very login, or the ID token's own claims where there is none; never
 * another person's.
 */
async function fetchClaims(
  tokens: Tokens,
  { sub, payload }: VerifiedIdToken,
  res: Response,
): Promise<unknown> {
  const claims = await tokens.fetchUserInfo().catch((error: unknown) => {
    if (isOtherPerson(error)) throw otherPerson(error)
    res.locals.log.warn({ event: 'userinfo.failed', reason: reasonOf(error) }, 'userinfo.failed')
    return payload
  })
  if (subOf(claims) !== sub) throw otherPerson()
  return claims
}

function otherPerson(cause?: unknown): KnownFailure {
  return new KnownFailure('bad-tenant-response', { cause, reason: 'userinfo_of_another' })
}

/** What the middleware's library says where `sub` differs from the ID token's. */
function isOtherPerson(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED'
}

function reasonOf(error: unknown): string {
  if (error instanceof KnownFailure) return error.reason ?? error.kind
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}

function subOf(claims: unknown): unknown {
  return typeof claims === 'object' && claims !== null && 'sub' in claims ? claims.sub : undefined
}

function measure(res: Response): void {
  if (!callbackFinished.isHeard) return
  const startedAt = performance.now()
  res.once('close', () => {
    const outcome = res.statusCode === 302 ? 'succeeded' : 'failed'
    callbackFinished.publish(() => ({ outcome, seconds: (performance.now() - startedAt) / 1000 }))
  })
}

/** Long enough for a loop, even one with a password in it: what comes back later was opened by somebody. */
const loopSeconds = 5 * 60

function hasJustRetried({ retriedAt = 0 }: LoginState): boolean {
  return retriedAt > Date.now() / 1000 - loopSeconds
}

/**
 * A callback that was used before, bookmarked, or left open for too long ends where its login was to lead, after one more
 * login if need be. If that one finds no attempt of its own either, the browser keeps no cookies.
 */
function retry(req: Request, res: Response): void {
  const state = readState(req.query['state'])
  if (!state) throw new KnownFailure('tampered', { reason: 'state_unknown' })
  res.locals.isLogin = true
  if (req.user) {
    res.redirect(state.returnTo)
    return
  }
  if (hasJustRetried(state)) throw new KnownFailure('cookies-off', { reason: 'login_cookie_missing_again' })
  res.locals.log.info({ event: 'login.retried', reason: 'login_cookie_missing' }, 'login.retried')
  loginEnded.publish(() => ({ outcome: 'retried' }))
  res.redirect(`/login?${new URLSearchParams({ returnTo: state.returnTo, retry: '1' })}`)
}

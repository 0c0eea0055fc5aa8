import { createHash } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import { isInteractionRequired } from '../errors/callback-errors.ts'
import { KnownFailure } from '../errors/failure.ts'
import type { FailureKind } from '../errors/failure-kinds.ts'
import { callbackFinished, loginEnded } from '../events.ts'
import type { User } from '../session/load-session.ts'
import type { Session } from '../session/session.ts'
import type { OpenIdConnect } from '../tenant-client/express-openid-connect.ts'
import type { Attempts, OpenAttempt } from './attempts.ts'
import type { VerifyIdToken } from './id-token.ts'
import { type OutcomeServices, outcomes } from './outcomes.ts'
import { assertPurpose, outcomeOf, wasAskedSilently } from './purpose.ts'
import { queryOf } from './purpose-query.ts'
import { RecentLogins } from './recent-logins.ts'
import { loginPath } from './return-to.ts'
import { type LoginState, readState } from './state.ts'

interface Services extends OutcomeServices {
  readonly openid: OpenIdConnect
  readonly attempts: Attempts
  readonly verifyIdToken: VerifyIdToken
}

/** `GET /callback`: finishes the login that it belongs to. */
export function callback(services: Services): RequestHandler {
  const { openid, attempts, sessions, verifyIdToken } = services
  const recent = new RecentLogins()

  async function finish(
    req: Request,
    res: Response,
    { transaction, purpose }: OpenAttempt,
  ): Promise<Session> {
    let session: Session | undefined
    await openid.finishLogin(req, transaction, async tokens => {
      const idToken = await verifyIdToken(tokens.idToken)
      assertPurpose(purpose, { idToken, user: req.user })
      session = await outcomes[outcomeOf(purpose)]({ req, res, purpose, tokens, idToken }, services)
    })
    // the middleware ends its work without an error only after that
    if (!session) throw new TypeError('The middleware finished a login without its tokens')
    res.locals.log.info({ event: 'login.succeeded', purpose: purpose.kind }, 'login.succeeded')
    loginEnded.publish(() => ({ outcome: 'succeeded' }))
    return session
  }

  return async function callback(req, res) {
    const attempt = attempts.current(req)
    const state = readState(req.query['state'])
    if (!attempt || !state) return startOver(req, res, ['cookies-off', 'login_cookie_missing_again'])
    res.locals.isLogin = true
    res.locals.loginQuery = queryOf(attempt.purpose)
    measure(res)
    try {
      const key = createHash('sha256').update(`${attempt.transaction} ${req.originalUrl}`).digest('base64url')
      let isFirst = false
      const session = await recent.finish(key, () => {
        isFirst = true
        return finish(req, res, attempt)
      })
      if (!isFirst && (await sessions.revocations.isRevoked(session)))
        return startOver(req, res, ['expired', 'session_ended'])
      // the session that was loaded has ended: its cookie must not be sealed anew
      req.user = null
      sessions.cookie.write(res, session)
      attempts.finish(res, attempt, state.retriedAt !== undefined)
      res.redirect(state.returnTo)
    } catch (error) {
      attempts.remove(res, attempt)
      if (wasAskedSilently(attempt.purpose) && needsPrompt(error))
        res.redirect(loginPath(state.returnTo, { ...queryOf(attempt.purpose), prompt: '' }))
      else if (isUsedCode(error)) startOver(req, res, ['expired', 'invalid_grant'])
      else throw error
    }
  }
}

/** The tenant takes a code once: another request, here or at another instance, may have finished this login. */
function isUsedCode(error: unknown): boolean {
  return error instanceof Error && 'error' in error && error.error === 'invalid_grant'
}

function needsPrompt(error: unknown): boolean {
  return error instanceof Error && 'error' in error && isInteractionRequired(error.error)
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

/** By another request of the same callback, whose answer may have been lost. */
function hasJustLoggedIn({ loggedInAt }: User): boolean {
  return loggedInAt.getTime() > Date.now() - 60_000
}

/**
 * A callback that was used before, bookmarked, or left open for too long ends where its login was to lead, after one more
 * login if need be. If that one fails in the same way, a page says so.
 */
function startOver(req: Request, res: Response, [kind, reason]: [FailureKind, string]): void {
  const state = readState(req.query['state'])
  if (!state) throw new KnownFailure('tampered', { reason: 'state_unknown' })
  res.locals.isLogin = true
  // a page that needs a fresh login would begin the next one by itself, and so on
  const needsMore = res.locals.loginQuery?.['recent'] !== undefined
  if (req.user && !needsMore) {
    if (state.isStepUp && !hasJustLoggedIn(req.user))
      throw new KnownFailure('expired', { reason: 'login_cookie_missing' })
    res.redirect(state.returnTo)
    return
  }
  if (hasJustRetried(state)) throw new KnownFailure(kind, { reason })
  res.locals.log.info({ event: 'login.retried', reason: reason.replace(/_again$/, '') }, 'login.retried')
  loginEnded.publish(() => ({ outcome: 'retried' }))
  res.redirect(loginPath(state.returnTo, { ...res.locals.loginQuery, retry: '1' }))
}

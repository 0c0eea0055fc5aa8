import { createHash } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { Config } from '../config/config.ts'
import { isInteractionRequired } from '../errors/callback-errors.ts'
import type { FailureKind } from '../errors/error-pages.ts'
import { KnownFailure } from '../errors/failure.ts'
import { callbackFinished, loginEnded } from '../events.ts'
import { endSession, type Sessions, type User } from '../session/load-session.ts'
import {
  changesBetween,
  createSession,
  type NewSession,
  refreshSession,
  type Session,
} from '../session/session.ts'
import { omittedFrom, toClaims } from '../session/trim-claims.ts'
import type { OpenIdConnect, Tokens } from '../tenant-client/express-openid-connect.ts'
import type { SessionTokens } from '../tokens/session-tokens.ts'
import type { Attempts, OpenAttempt } from './attempts.ts'
import type { VerifiedIdToken, VerifyIdToken } from './id-token.ts'
import { assertPurpose, outcomeOf } from './purpose.ts'
import { queryOf } from './purpose-query.ts'
import { RecentLogins } from './recent-logins.ts'
import { loginPath } from './return-to.ts'
import { type LoginState, readState } from './state.ts'

interface Services {
  readonly config: Pick<Config, 'rolesClaim'>
  readonly openid: OpenIdConnect
  readonly attempts: Attempts
  readonly sessions: Sessions
  readonly verifyIdToken: VerifyIdToken
  readonly messages: {
    set(res: Response, code: 'profile-changed' | 'profile-unchanged', changes: readonly string[]): void
  }
  readonly tokens: SessionTokens
}

/** `GET /callback`: finishes the login that it belongs to. */
export function callback(services: Services): RequestHandler {
  const { config, openid, attempts, sessions, verifyIdToken, messages } = services
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
      if (idToken.roles === undefined && config.rolesClaim !== null)
        res.locals.log.warn({ event: 'roles.missing', claim: config.rolesClaim }, 'roles.missing')
      const login = toLogin(idToken, await fetchClaims(tokens, idToken, res))
      const omitted = omittedFrom(login.claims)
      if (omitted.length > 0)
        res.locals.log.warn({ event: 'claims.omitted', claims: omitted }, 'claims.omitted')
      const current = outcomeOf(purpose) === 'same-session' ? sessions.cookie.open(req).session : null
      if (current) {
        session = refreshSession(current, login)
        const changes = changesBetween(current, session)
        messages.set(res, changes.length === 0 ? 'profile-unchanged' : 'profile-changed', changes)
      } else {
        if (req.user) await replaceSession(req.user, login, services)
        session = createSession(login)
      }
      await services.tokens.keep(session, tokens.answer)
    })
    // the middleware ends its work without an error only after that
    if (!session) throw new TypeError('The middleware finished a login without its tokens')
    res.locals.log.info({ event: 'login.succeeded' }, 'login.succeeded')
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
      if (attempt.purpose.kind === 'refresh' && needsPrompt(error))
        res.redirect(loginPath(state.returnTo, { refresh: 'prompt' }))
      else if (isUsedCode(error)) startOver(req, res, ['expired', 'invalid_grant'])
      else throw error
    }
  }
}

/** The tenant may take back the newer tokens of the same person along with the older ones, so it is told of others' alone. */
async function replaceSession(
  user: User,
  { sub }: NewSession,
  { sessions, tokens }: Services,
): Promise<void> {
  await endSession(user, sessions)
  await (user.sub === sub ? tokens.drop(user) : tokens.end(user))
}

function toLogin({ payload: _, roles = [], ...idToken }: VerifiedIdToken, claims: unknown): NewSession {
  return { ...idToken, roles, claims: toClaims(claims, Buffer.byteLength(JSON.stringify(roles))) }
}

/** The tenant takes a code once: another request, here or at another instance, may have finished this login. */
function isUsedCode(error: unknown): boolean {
  return error instanceof Error && 'error' in error && error.error === 'invalid_grant'
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

function needsPrompt(error: unknown): boolean {
  return error instanceof Error && 'error' in error && isInteractionRequired(error.error)
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

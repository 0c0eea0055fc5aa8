import type { Request, Response } from 'express'
import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'
import { endSession, type Sessions, type User } from '../session/load-session.ts'
import {
  changesBetween,
  createSession,
  type NewSession,
  refreshSession,
  type Session,
  withChangedAccount,
} from '../session/session.ts'
import { omittedFrom, toClaims } from '../session/trim-claims.ts'
import type { Tokens } from '../tenant-client/express-openid-connect.ts'
import type { Apis } from '../tokens/apis.ts'
import { TokenMissing } from '../tokens/missing-token.ts'
import type { SessionTokens } from '../tokens/session-tokens.ts'
import type { VerifiedIdToken } from './id-token.ts'
import type { outcomeOf, Purpose } from './purpose.ts'
import { fetchClaims } from './userinfo.ts'

export interface OutcomeServices {
  readonly config: Pick<Config, 'rolesClaim'>
  readonly sessions: Sessions
  readonly tokens: SessionTokens
  readonly apis: Apis
  readonly accounts: {
    /** Adds a second account to that of the session, by its ID token. */
    link(req: Request, idToken: string): Promise<void>
  }
  readonly messages: {
    set(
      res: Response,
      code: 'profile-changed' | 'profile-unchanged' | 'account-linked',
      changes?: readonly string[],
    ): void
  }
}

/** A login that came back, and holds the conditions of its purpose. */
interface FinishedLogin {
  readonly req: Request
  readonly res: Response
  readonly purpose: Purpose
  readonly tokens: Tokens
  readonly idToken: VerifiedIdToken
}

/** Resolves with the session that the browser has from then on. */
type Outcome = (login: FinishedLogin, services: OutcomeServices) => Promise<Session>

/** What is done with a login, by its purpose. */
export const outcomes: Readonly<Record<ReturnType<typeof outcomeOf>, Outcome>> = {
  'new-session': async ({ req, res, tokens, idToken }, services) => {
    const login = await toNewSession(idToken, tokens, res, services)
    if (req.user) await replaceSession(req.user, login, services)
    const session = createSession(login)
    await services.tokens.keep(session, tokens.answer)
    return session
  },
  'refreshed-session': async ({ req, res, tokens, idToken }, services) => {
    const current = sessionOf(req, services)
    const session = refreshSession(current, await toNewSession(idToken, tokens, res, services))
    const changes = changesBetween(current, session)
    services.messages.set(res, changes.length === 0 ? 'profile-unchanged' : 'profile-changed', changes)
    await services.tokens.keep(session, tokens.answer)
    return session
  },
  'kept-token': async ({ req, purpose, tokens }, services) => {
    const current = sessionOf(req, services)
    const asked = services.apis.get(purpose.api ?? '')
    if (!asked || !tokens.answer) throw new KnownFailure('misconfigured', { reason: 'no_access_token' })
    // the page would lead here again
    if (!(await services.tokens.keep(current, tokens.answer, asked)))
      throw new KnownFailure('redis-unavailable', { reason: 'tokens_not_kept' })
    return current
  },
  'linked-account': async ({ req, res, tokens }, services) => {
    const current = sessionOf(req, services)
    await services.accounts.link(req, tokens.idToken).catch((error: unknown) => {
      if (!(error instanceof TokenMissing)) throw error
      // the page gets a new one, and this login cannot be used again
      res.locals.loginQuery = {}
      throw new KnownFailure('expired', { cause: error, reason: 'no_access_token' })
    })
    services.messages.set(res, 'account-linked')
    return withChangedAccount(current)
  },
}

/** The purpose had the session's id, which is that of the open one. */
function sessionOf(req: Request, { sessions }: OutcomeServices): Session {
  const { session } = sessions.cookie.open(req)
  if (session?.id !== req.user?.sessionId || !session)
    throw new KnownFailure('expired', { reason: 'session_ended' })
  return { ...session, sealedAt: Date.now() }
}

async function toNewSession(
  { payload, roles, ...idToken }: VerifiedIdToken,
  tokens: Tokens,
  res: Response,
  { config }: OutcomeServices,
): Promise<NewSession> {
  if (roles === undefined && config.rolesClaim !== null)
    res.locals.log.warn({ event: 'roles.missing', claim: config.rolesClaim }, 'roles.missing')
  const kept = roles ?? []
  const answer = await fetchClaims(tokens, { sub: idToken.sub, payload }, res)
  const claims = toClaims(answer, Buffer.byteLength(JSON.stringify(kept)))
  const omitted = omittedFrom(claims)
  if (omitted.length > 0) res.locals.log.warn({ event: 'claims.omitted', claims: omitted }, 'claims.omitted')
  return { ...idToken, roles: kept, claims }
}

/** The tenant may take back the newer tokens of the same person along with the older ones, so it is told of others' alone. */
async function replaceSession(
  user: User,
  { sub }: NewSession,
  { sessions, tokens }: OutcomeServices,
): Promise<void> {
  await endSession(user, sessions)
  await (user.sub === sub ? tokens.drop(user) : tokens.end(user))
}

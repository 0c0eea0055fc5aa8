import type { RequestHandler } from 'express'
import { KnownFailure } from '../errors/failure.ts'
import type { Drafts } from '../forms/drafts.ts'
import type { Messages } from '../forms/messages.ts'
import { loggedIn } from '../guards/require-login.ts'
import { endAllSessions } from '../logout/logout-everywhere.ts'
import { toProfile } from '../pages/profile.ts'
import type { Renderer } from '../pages/render.ts'
import type { Sessions } from '../session/load-session.ts'
import type { SessionTokens } from '../tokens/session-tokens.ts'
import type { Accounts } from './accounts.ts'
import type { ApplicationData } from './application-data.ts'

interface Services {
  readonly accounts: Accounts
  readonly applicationData: ApplicationData
  readonly sessions: Sessions
  readonly tokens: Pick<SessionTokens, 'endRevoked'>
  readonly messages: Pick<Messages, 'set'>
  readonly drafts: Pick<Drafts, 'ownerOf'>
  readonly renderer: Renderer
}

/** `GET /account/delete`: says what will be gone, or whom to ask where the tenant does not let people do it. */
export function deletionPage({ accounts, drafts, renderer }: Services): RequestHandler {
  return loggedIn(async (req, res) => {
    const { name, email } = toProfile(req.user.claims)
    renderer.send(res, 'account-delete', {
      title: 'Delete your account',
      name,
      email,
      isPossible: await accounts.mayDelete(req),
      owner: drafts.ownerOf(req),
      logoutHref: '/logout',
    })
  })
}

/** `POST /account/delete`: what the application keeps goes first, then the account at the tenant, then every session. */
export function deleteAccount(services: Services): RequestHandler {
  const { accounts, applicationData, messages } = services
  return loggedIn(async (req, res) => {
    const { user } = req
    // whatever cannot be finished is not begun
    if (!(await accounts.mayDelete(req))) throw new KnownFailure('not-permitted', { reason: 'deletion' })
    await applicationData.deleteFor(user)
    await accounts.delete(req)
    res.locals.log.info({ event: 'account.deleted' }, 'account.deleted')
    await endAllSessions(user, res, services)
    messages.set(res, 'account-deleted')
    res.redirect(303, '/logout')
  })
}

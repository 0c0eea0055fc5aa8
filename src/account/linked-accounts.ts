import type { RequestHandler } from 'express'
import { fieldOf } from '../forms/form-post.ts'
import type { Messages } from '../forms/messages.ts'
import { loggedIn } from '../guards/require-login.ts'
import { loginPath } from '../login/return-to.ts'
import { noteChangedAccount, type Sessions } from '../session/load-session.ts'
import type { Accounts } from './accounts.ts'

interface Services {
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly messages: Pick<Messages, 'set'>
}

/** `GET /account/link`: leads to a login with the account that is to be added (see login/outcomes.ts). */
export function startLinking({ accounts }: Pick<Services, 'accounts'>): RequestHandler {
  return loggedIn(async (req, res) => {
    // the access token has to be there when that login comes back
    await accounts.read(req, { isNew: true })
    res.redirect(loginPath('/account', { link: '' }))
  })
}

/** `POST /account/unlink`: takes one of the linked accounts off. It becomes an account of its own again. */
export function unlinkAccount({ accounts, sessions, messages }: Services): RequestHandler {
  return loggedIn(async (req, res) => {
    const provider = fieldOf(req, 'provider', { most: 200 })
    const userId = fieldOf(req, 'user_id', { most: 400 })
    await accounts.unlink(req, { provider, userId })
    await noteChangedAccount(req, res, req.user.preferences, sessions)
    messages.set(res, 'account-unlinked')
    res.redirect(303, '/account')
  })
}

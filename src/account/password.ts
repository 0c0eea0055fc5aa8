import type { Request, RequestHandler } from 'express'
import type { Messages } from '../forms/messages.ts'
import { loggedIn } from '../guards/require-login.ts'
import type { User } from '../session/load-session.ts'
import type { SendPasswordMail } from '../tenant-client/password-mail.ts'
import type { Accounts } from './accounts.ts'

interface Services {
  readonly accounts: Accounts
  readonly messages: Pick<Messages, 'set'>
  readonly sendPasswordMail: SendPasswordMail
}

/** Whose password a mail is about. */
interface PasswordOwner {
  readonly email: string
  /** The tenant's database that has the password. */
  readonly connection: string
}

/** `POST /account/password`: lets the tenant send a mail by which the password can be changed. The answer is the same for everybody. */
export function mailPassword(services: Services): RequestHandler {
  const { messages, sendPasswordMail } = services
  return loggedIn(async (req, res) => {
    const owner = await passwordOwner(req, req.user, services.accounts)
    if (owner) await sendPasswordMail(owner)
    messages.set(res, 'password-mail')
    res.redirect(303, '/account')
  })
}

/** Null where there is no password: who logs in by another service has it there. */
export async function passwordOwner(
  req: Request,
  { sub, claims }: Pick<User, 'sub' | 'claims'>,
  accounts: Accounts,
): Promise<PasswordOwner | null> {
  const email = claims['email']
  if (typeof email !== 'string' || email === '') return null
  if (!accounts.isAvailable) return sub.startsWith('auth0|') ? { email, connection: usualConnection } : null
  const { identities } = await accounts.read(req)
  const connection = identities.find(({ provider }) => provider === 'auth0')?.connection
  return connection === undefined ? null : { email, connection }
}

/** What Auth0 calls the database of every new tenant. */
const usualConnection = 'Username-Password-Authentication'

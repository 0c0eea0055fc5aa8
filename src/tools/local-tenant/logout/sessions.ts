import type { Request, Response } from 'express'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Store } from '../provider/store.ts'

type Context = KoaContextWithOIDC | ReturnType<Provider['createContext']>

/** Ends the session of this browser. */
export async function endSession(provider: Provider, context: Context): Promise<void> {
  const session = await provider.Session.get(context)
  await session.destroy()
  context.cookies.set(provider.cookieName('session'), null)
}

/**
 * Ends the session of this browser if it is another person's. oidc-provider would use a page with JavaScript. No
 * application is told: another login is none of the events that Auth0 announces, and a person who links an account logs
 * in with it over the session.
 */
export async function endOtherSession(
  provider: Provider,
  req: Request,
  res: Response,
  accountId: string,
): Promise<void> {
  const session = await provider.Session.get(provider.createContext(req, res))
  if (!session.accountId || session.accountId === accountId) return
  session.authorizations = {}
  await session.destroy()
}

/** Makes the sessions of an account those of the person that it is linked to. */
export async function handOverSessions(
  provider: Provider,
  store: Store,
  accountId: string,
  personId: string,
): Promise<void> {
  for (const { jti = '' } of await store('Session').findByAccountId(accountId)) {
    const session = await provider.Session.find(jti)
    if (!session) continue
    session.accountId = personId
    // the grants there are the account's
    session.authorizations = {}
    await session.persist()
  }
}

/** Ends all sessions of a person, in every browser. Each is passed to `onRevoked` before it ends. */
export async function endSessionsOf(
  provider: Provider,
  store: Store,
  accountId: string,
  onRevoked: (session: object) => void,
): Promise<void> {
  for (const { jti = '' } of await store('Session').findByAccountId(accountId)) {
    const session = await provider.Session.find(jti)
    if (!session) continue
    onRevoked(session)
    await session.destroy()
  }
}

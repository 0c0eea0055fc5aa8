import type { Provider } from 'oidc-provider'
import type { Applications } from '../applications/applications.ts'
import type { SignLogoutToken } from './logout-token.ts'

type Session = Pick<InstanceType<Provider['Session']>, 'uid' | 'accountId' | 'authorizations'>

interface Parts {
  applications: Applications
  sign: SignLogoutToken
  onError: (error: unknown) => void
}

/**
 * Tells every application that was logged in to in a session that it has ended. Nothing waits for it: a logout goes on
 * whatever an application answers. oidc-provider 9.13 could send these itself, but not to a loopback address, not by
 * the clock of this tenant, and with HS256 to an application whose ID tokens have that.
 */
export function backchannelLogout({ applications, sign, onError }: Parts): (session: Session) => void {
  return function backchannelLogout({ uid: sessionId, accountId, authorizations = {} }) {
    if (accountId === undefined) return
    for (const clientId of Object.keys(authorizations))
      for (const url of applications.find(clientId)?.backchannelLogoutUrls ?? [])
        sign({ clientId, accountId, sessionId })
          .then(token => send(token, url))
          .catch(onError)
  }
}

async function send(token: string, url: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: token }),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMilliseconds),
  }).catch((cause: unknown) => {
    throw new BackchannelLogoutError(`${url} does not answer a back-channel logout`, { cause })
  })
  await response.body?.cancel()
  if (!response.ok)
    throw new BackchannelLogoutError(`${url} answered ${response.status} to a back-channel logout`)
}

const timeoutMilliseconds = 3_000

class BackchannelLogoutError extends Error {
  override readonly name = 'BackchannelLogoutError'
}

import { randomBytes, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Provider } from 'oidc-provider'
import type { Applications, RegisteredApplication } from '../applications/applications.ts'
import type { Initiator } from '../applications/initiators.ts'
import type { Clock } from '../clock.ts'
import type { SigningKey } from '../provider/signing-key.ts'

type Session = Pick<InstanceType<Provider['Session']>, 'uid' | 'accountId' | 'authorizations'>

interface Sender {
  /** The issuer that the logout tokens name. */
  issuer: string
  applications: Applications
  signingKey: SigningKey
  clock: Clock
  /** Receives the error of an application that does not take the logout. */
  onError: (error: unknown) => void
}

/**
 * Sends a logout token to every application of a session that has ended, if it wants to hear of ends like this. A logout does not wait for it, and goes on
 * whatever an application answers. oidc-provider 9.13 can send them itself, but refuses loopback addresses, ignores the
 * clock of this tenant, and signs with HS256 for an application whose ID tokens have that.
 */
export function backchannelLogout({
  applications,
  onError,
  ...sender
}: Sender): (session: Session, initiator: Initiator) => void {
  return function backchannelLogout({ uid: sessionId, accountId, authorizations = {} }, initiator) {
    if (accountId === undefined) return
    for (const clientId of Object.keys(authorizations))
      for (const url of urlsFor(applications.find(clientId), initiator))
        signLogoutToken({ clientId, accountId, sessionId }, sender)
          .then(token => send(token, url))
          .catch(onError)
  }
}

function urlsFor(application: RegisteredApplication | undefined, initiator: Initiator): readonly string[] {
  return application?.backchannelLogoutInitiators.includes(initiator) ? application.backchannelLogoutUrls : []
}

/** One application's part of a session that has ended. */
interface EndedLogin {
  clientId: string
  accountId: string
  /** The `sid` of the ID tokens. */
  sessionId: string
}

/** A logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4). Its `typ` is `JWT`, as at Auth0. */
async function signLogoutToken(
  { clientId, accountId, sessionId }: EndedLogin,
  { issuer, signingKey, clock }: Pick<Sender, 'issuer' | 'signingKey' | 'clock'>,
): Promise<string> {
  const issuedAt = Math.floor(clock() / 1000)
  return new SignJWT({
    trace_id: randomBytes(8).toString('hex'),
    sid: sessionId,
    events: { [logoutEvent]: {} },
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: signingKey.kid })
    .setIssuer(issuer)
    .setSubject(accountId)
    .setAudience(clientId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeSeconds)
    .setJti(randomUUID())
    .sign(signingKey.privateKey)
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

// the longest lifetime that the specification recommends
const lifetimeSeconds = 120

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

// as long as Auth0 waits
const timeoutMilliseconds = 5_000

class BackchannelLogoutError extends Error {
  override readonly name = 'BackchannelLogoutError'
}

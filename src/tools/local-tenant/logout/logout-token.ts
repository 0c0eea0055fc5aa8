import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Clock } from '../clock.ts'
import type { SigningKey } from '../provider/signing-key.ts'

/** The session of a person that has ended, for one of the applications in it. */
export interface EndedLogin {
  clientId: string
  accountId: string
  /** The `sid` of the ID tokens. */
  sessionId: string
}

/**
 * Signs a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4), typed plainly as Auth0 types its own. Each
 * one is another, for its `jti`.
 */
export type SignLogoutToken = (login: EndedLogin) => Promise<string>

export function logoutTokenSigner(issuer: string, signingKey: SigningKey, clock: Clock): SignLogoutToken {
  return async function signLogoutToken({ clientId, accountId, sessionId }) {
    const issuedAt = Math.floor(clock() / 1000)
    return new SignJWT({ sid: sessionId, events: { [logoutEvent]: {} } })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: signingKey.kid })
      .setIssuer(issuer)
      .setSubject(accountId)
      .setAudience(clientId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .setJti(randomUUID())
      .sign(signingKey.privateKey)
  }
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

// the most that the specification recommends
const lifetimeSeconds = 120

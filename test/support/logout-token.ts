import { type KeyObject, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { BrokenProvider } from './broken-provider/provider.ts'
import { person } from './broken-provider/truth.ts'
import type { Answer, Client } from './client.ts'

export const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

type Fields = Record<string, unknown>

export interface LogoutTokenLie {
  readonly header?: Fields
  /** What is undefined is left out. */
  readonly claims?: Fields
  /** Times in seconds from now. */
  readonly fromNow?: Readonly<Record<string, number>>
  readonly key?: KeyObject
  /** Of the finished token, in its compact form. */
  readonly damage?: (jwt: string) => string
}

/** A good logout token of the provider for its one session, but for the lie. */
export async function createLogoutToken(
  { issuer, client, keys }: BrokenProvider,
  { header, claims, fromNow = {}, key = keys.current.privateKey, damage = jwt => jwt }: LogoutTokenLie = {},
): Promise<string> {
  const iat = Math.floor(Date.now() / 1000)
  const truth = {
    iss: issuer,
    sub: person.sub,
    aud: client.id,
    iat,
    exp: iat + 120,
    jti: randomUUID(),
    sid: 'the-session',
    events: { [logoutEvent]: {} },
  }
  // as JSON, which leaves out what is undefined
  const times = Object.fromEntries(Object.entries(fromNow).map(([name, seconds]) => [name, iat + seconds]))
  const payload = JSON.parse(JSON.stringify({ ...truth, ...claims, ...times }))
  const jwt = new SignJWT(payload)
  jwt.setProtectedHeader({ alg: 'RS256', kid: keys.current.kid, typ: 'JWT', ...header })
  return damage(await jwt.sign(key))
}

/** As the tenant does it: a form, and no cookies. */
export async function sendLogout(client: Client, token: string): Promise<Answer> {
  return client.send('/backchannel-logout', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ logout_token: token }).toString(),
  })
}

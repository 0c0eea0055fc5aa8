import type { Configuration } from 'oidc-provider'
import { claimsByScope, toClaims } from '../claims.ts'
import type { Clock } from '../clock.ts'
import type { Users } from '../login/users.ts'

export function accountFinder(
  issuer: string,
  users: Users,
  clock: Clock,
): NonNullable<Configuration['findAccount']> {
  return function findAccount(_ctx, id, token) {
    const person = users.find(id)
    if (!person) return undefined
    return {
      accountId: id,
      claims(use) {
        const claims = toClaims(person, issuer)
        // Auth0 always names the session; oidc-provider only for clients with a back-channel logout
        const sid = sessionOf(token)
        return use === 'id_token' ? { ...claims, sid, iat: Math.floor(clock() / 1000) } : claims
      },
    }
  }
}

/** Grants all scopes without asking for consent: the application belongs to the tenant. */
export const loadExistingGrant: NonNullable<Configuration['loadExistingGrant']> =
  async function loadExistingGrant({ oidc: { provider, client, account, session } }) {
    if (!client || !account) return undefined
    const known = await provider.Grant.find(session?.grantIdFor(client.clientId) ?? '')
    if (known) return known
    const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId })
    grant.addOIDCScope(Object.keys(claimsByScope).join(' '))
    await grant.save()
    return grant
  }

function sessionOf(token: object | undefined): unknown {
  return token && 'sessionUid' in token ? token.sessionUid : undefined
}

import type { Configuration } from 'oidc-provider'
import type { Accounts } from '../accounts/accounts.ts'
import { allScopes, loginClaims, toClaims } from '../claims.ts'
import type { Clock } from '../clock.ts'
import type { Users } from '../login/users.ts'

interface Services {
  issuer: string
  users: Users
  accounts: Accounts
  clock: Clock
  rolesClaim: string | null
}

export function accountFinder({
  issuer,
  users,
  accounts,
  clock,
  rolesClaim,
}: Services): NonNullable<Configuration['findAccount']> {
  return function findAccount(_ctx, id, token) {
    const person = users.find(id)
    if (!person) return undefined
    return {
      accountId: id,
      claims(use, _scope, { org_id, org_name }) {
        const { updatedAt: updated_at } = accounts.of(person)
        const claims = { ...toClaims(person, issuer, rolesClaim), updated_at }
        if (use !== 'id_token') return claims
        return {
          ...claims,
          // Auth0 always names the session; oidc-provider only for clients with a back-channel logout
          sid: sessionOf(token),
          iat: Math.floor(clock() / 1000),
          org_id: org_id?.value,
          org_name: org_name?.value,
        }
      },
    }
  }
}

/** Grants everything without asking for consent: the application belongs to the tenant. */
export const loadExistingGrant: NonNullable<Configuration['loadExistingGrant']> =
  async function loadExistingGrant({ oidc: { provider, client, account, session } }) {
    if (!client || !account) return undefined
    const known = await provider.Grant.find(session?.grantIdFor(client.clientId) ?? '')
    if (known) return known
    const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId })
    grant.addOIDCScope(allScopes.join(' '))
    grant.addOIDCClaims(loginClaims)
    await grant.save()
    return grant
  }

function sessionOf(token: object | undefined): unknown {
  return token && 'sessionUid' in token ? token.sessionUid : undefined
}

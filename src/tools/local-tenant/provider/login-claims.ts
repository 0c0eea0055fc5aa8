import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Memberships } from '../login/memberships.ts'
import { organizationOf } from './interaction-policy.ts'

type Listener = (ctx: KoaContextWithOIDC) => void

/**
 * Chooses what the ID token of a login says about that login: `auth_time` where `max_age` was asked for, `amr` and `acr`
 * where the person did something, as they are absent at Auth0 after a silent login, and the organization.
 */
export function nameLoginClaims(memberships: Memberships): Listener {
  return function nameLoginClaims(ctx) {
    const { claims, params, result } = ctx.oidc
    const organization = organizationOf(ctx, memberships)
    claims.id_token = {
      ...(params?.['max_age'] !== undefined && { auth_time: null }),
      ...(result?.login && { amr: null, acr: null }),
      ...(organization && { org_id: { value: organization.id }, org_name: { value: organization.name } }),
    }
  }
}

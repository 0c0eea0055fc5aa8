import type { AccountClaims } from 'oidc-provider'
import type { Person } from './people.ts'

/** Every scope that an application can ask for, and the claims that it releases, as at Auth0. */
export const claimsByScope = {
  openid: ['sub', 'sid', 'iat'],
  profile: ['name', 'nickname', 'given_name', 'family_name', 'picture', 'updated_at'],
  email: ['email', 'email_verified'],
  // gives a refresh token and releases no claim
  offline_access: [],
}

/** All claims of a person. `updated_at` is an ISO 8601 string as at Auth0; OpenID Connect has a number. */
export function toClaims(person: Person, issuer: string): AccountClaims {
  return {
    sub: person.id,
    name: person.name,
    nickname: person.nickname,
    given_name: person.givenName,
    family_name: person.familyName,
    picture: person.picture && new URL(person.picture, issuer).href,
    updated_at: person.updatedAt,
    email: person.email,
    email_verified: person.emailVerified,
  }
}

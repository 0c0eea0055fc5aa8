import type { AccountClaims } from 'oidc-provider'
import type { Person } from './people.ts'

/** The scopes that an application can ask for, as Auth0 has them, and the claims that each releases. */
export const claimsByScope = {
  openid: ['sub', 'sid', 'iat'],
  profile: ['name', 'nickname', 'given_name', 'family_name', 'picture', 'updated_at'],
  email: ['email', 'email_verified'],
  // a refresh token, and no claim
  offline_access: [],
}

/** A person's claims. Unlike OpenID Connect, Auth0 says `updated_at` as an ISO 8601 string. */
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

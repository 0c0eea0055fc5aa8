import type { AccountClaims } from 'oidc-provider'
import type { Person } from './accounts/person.ts'

type Source = (person: Person, issuer: string) => unknown

/** Takes a claim from the further claims of the person. */
const further: Source = () => undefined

/**
 * Every scope that an application can ask for, the claims that it releases, and where they come from. `updated_at` is
 * an ISO 8601 string as at Auth0; OpenID Connect has a number.
 */
const scopes: Readonly<Record<string, Readonly<Record<string, Source>>>> = {
  openid: { sub: ({ id }) => id },
  profile: {
    name: ({ name }) => name,
    nickname: ({ nickname }) => nickname,
    given_name: ({ givenName }) => givenName,
    family_name: ({ familyName }) => familyName,
    picture: pictureOf,
    updated_at: ({ updatedAt }) => updatedAt,
  },
  email: { email: ({ email }) => email, email_verified: ({ emailVerified }) => emailVerified },
  phone: { phone_number: further, phone_number_verified: further },
  address: { address: further },
  // gives a refresh token and releases no claim
  offline_access: {},
}

export const allScopes = Object.keys(scopes)

/** What an ID token says of the session, always, and of the login, where provider/login-claims.ts says so. */
const sessionClaims = ['sid', 'iat']
export const loginClaims = ['auth_time', 'amr', 'acr', 'org_id', 'org_name']

/** Auth0 drops these, whoever sets them: only a name with a namespace gets through. */
const droppedClaims = ['roles', 'permissions', 'groups']

/** The claims of each scope, in the format that oidc-provider takes. Those of an Action come with `openid`. */
export function claimsByScope(
  people: readonly Person[],
  rolesClaim: string | null,
): Record<string, string[] | null> {
  const ofScopes = Object.entries(scopes).map(([scope, claims]) => [scope, Object.keys(claims)] as const)
  const known = ofScopes.flatMap(([, claims]) => claims)
  const names = people.flatMap(({ claims = {} }) => Object.keys(claims))
  const ofActions = [...names, ...(rolesClaim === null ? [] : [rolesClaim])].filter(
    name => ![...known, ...sessionClaims, ...loginClaims, ...droppedClaims].includes(name),
  )
  return {
    ...Object.fromEntries(ofScopes),
    openid: ['sub', ...sessionClaims, ...new Set(ofActions)],
    ...Object.fromEntries(loginClaims.map(name => [name, null])),
  }
}

export function pictureOf({ picture }: Person, issuer: string): string | undefined {
  return picture && new URL(picture, issuer).href
}

/** All claims of a person. The scopes decide which of them an application gets. */
export function toClaims(person: Person, issuer: string, rolesClaim: string | null): AccountClaims {
  const sources = Object.values(scopes).flatMap(claims => Object.entries(claims))
  const claims = sources.map(([name, source]) => [name, source(person, issuer)] as const)
  return {
    ...person.claims,
    ...(rolesClaim !== null && { [rolesClaim]: person.roles ?? [] }),
    ...Object.fromEntries(claims.filter(([, value]) => value !== undefined)),
    sub: person.id,
  }
}

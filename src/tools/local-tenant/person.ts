/** Somebody whom the tenant knows, with the facts that Auth0 keeps in a profile. */
export interface Person {
  /** The `sub`, such as `auth0|65a1c0de0000000000000001`. */
  id: string
  name: string
  nickname: string
  givenName: string
  familyName?: string
  email: string
  emailVerified: boolean
  /** An absolute URL, or one that is relative to the issuer. */
  picture?: string
  /** ISO 8601. */
  updatedAt: string
  /** What a login as this person shows. */
  note: string
  /** Why the tenant never logs this person in. */
  refusal?: Refusal
}

/** An OAuth error, in the protocol's own names. A type, since oidc-provider takes no interface here. */
export type Refusal = {
  error: string
  error_description: string
}

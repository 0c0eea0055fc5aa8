/** Somebody whom the tenant knows, with what Auth0 keeps in a profile. */
export interface Person {
  /** The `sub`, such as `auth0|65a1c0de0000000000000001`. What precedes the pipe is the identity provider. */
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
  /** What a developer tries out by logging in as this person. */
  note: string
  /** Why the tenant never logs this person in. */
  refusal?: Refusal
  /** What the claim for roles says, in a tenant that has one; nothing by default. */
  roles?: readonly string[]
  /** The names of the organizations that this person is a member of; none by default. */
  organizations?: readonly string[]
  /** Has to give a code where the application asks for a second factor. Anybody else just logs in. */
  hasSecondFactor?: boolean
  /** What the tenant asks at each login, so that one with prompt=none is refused. */
  asked?: 'consent' | 'question'
  /** What `user_metadata` says at first; nothing by default. */
  metadata?: Readonly<Record<string, unknown>>
  /** The Management API always answers 429 to this person. */
  hasBusyAccount?: boolean
  /**
   * Further claims, such as `phone_number: '+44 20 7946 0000'`. One that belongs to a scope (see claims.ts) comes with
   * that scope; any other comes with every login, as from an Action.
   */
  claims?: Readonly<Record<string, unknown>>
}

/** An OAuth error, in the protocol's names. It is a type because oidc-provider takes no interface here. */
export type Refusal = {
  error: string
  error_description: string
}

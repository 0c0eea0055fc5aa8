import type { Faults } from './faults.ts'
import type { Scope } from './management/tokens.ts'
import type { Person } from './people.ts'
import type { SigningKey } from './provider/signing-key.ts'

export interface TenantSettings extends Application {
  /** The tenant's own URL, with a trailing slash. */
  issuer: string
  /** Who can be logged in as, instead of the people of people.ts. */
  people?: readonly Person[]
  /** The APIs that the tenant knows, besides its own. Without it, it takes any audience. */
  audiences?: readonly string[]
  management?: Management
  /** Signs the tokens. Without it, a fresh one does. */
  signingKey?: SigningKey
  /** How this tenant is a wrong one. */
  faults?: Faults
  isProduction?: boolean
  /** Is told what should not have happened. The tenant itself prints nothing. */
  onError?: (error: unknown) => void
}

/** An application that logs people in with this tenant, in Auth0's words. */
export interface Application {
  clientId: string
  clientSecret: string
  callbackUrls: readonly string[]
  logoutUrls: readonly string[]
  /** Where it is told that a session has ended. Without any: nowhere. */
  backchannelLogoutUrls?: readonly string[]
  /** Without any: `authorization_code` and `refresh_token`. */
  grantTypes?: readonly string[]
}

/** The machine-to-machine application that may use the Management API. */
export interface Management {
  clientId: string
  clientSecret: string
  /** Without it: all that this tenant serves. */
  scopes?: readonly Scope[]
  /** How long its tokens are valid; 24 hours without it. */
  tokenSeconds?: number
}

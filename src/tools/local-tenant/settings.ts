import type { Mail } from './accounts/mail.ts'
import type { Person } from './accounts/person.ts'
import type { Initiator } from './applications/initiators.ts'
import type { Faults, RateLimit } from './faults.ts'
import type { Scope } from './management/tokens.ts'
import type { SigningKey } from './provider/signing-key.ts'

export interface TenantSettings extends Application {
  /** The tenant's own URL, with a trailing slash. */
  issuer: string
  /** Stand on the login page instead of the people of people.ts. */
  people?: readonly Person[]
  /** The claim in which an Action puts the roles of a person, such as `https://example.com/roles`; none by default. */
  rolesClaim?: string | null
  /** The APIs that the tenant knows besides its own. By default it takes any audience. */
  audiences?: readonly string[]
  /** How the tokens for these audiences are; for any other, as the defaults have it. */
  apis?: readonly Api[]
  refreshTokens?: RefreshTokens
  management?: Management
  /** Signs the tokens; a new key by default. */
  signingKey?: SigningKey
  /** What is wrong with this tenant; nothing by default. */
  faults?: Faults
  /** Which applications get tokens for people's own accounts; all by default. */
  accountPolicy?: Api['userPolicy']
  /** Whether people may delete their accounts; true by default. */
  allowsAccountDeletion?: boolean
  /** How often the Management API answers people, all together: twice a second by default, and without limit by null. */
  accountRateLimit?: RateLimit | null
  /** Receives the mails that Auth0 would send. */
  onMail?: (mail: Mail) => void
  isProduction?: boolean
  /** Receives every unexpected error. The tenant itself prints nothing. */
  onError?: (error: unknown) => void
}

/** An application that logs people in with this tenant, in Auth0's words. */
export interface Application {
  clientId: string
  clientSecret: string
  callbackUrls: readonly string[]
  logoutUrls: readonly string[]
  /** Where the tenant announces that a session has ended; nowhere by default. */
  backchannelLogoutUrls?: readonly string[]
  /** Which ends of a session it hears of: logouts by default, `rp-logout` and `idp-logout`. */
  backchannelLogoutInitiators?: readonly Initiator[]
  /** `authorization_code` and `refresh_token` by default. */
  grantTypes?: readonly string[]
  /** Whether people log in as members of an organization: never, when it is asked for (the default), or always. */
  organizationUsage?: 'deny' | 'allow' | 'require'
  /** How an organization that is required and not asked for comes about. By default the login is refused. */
  organizationPrompt?: 'no_prompt' | 'pre_login_prompt' | 'post_login_prompt'
}

/** The machine-to-machine application that may use the Management API. */
export interface Management {
  clientId: string
  clientSecret: string
  /** All that this tenant serves by default. */
  scopes?: readonly Scope[]
  /** How long its tokens are valid; 24 hours by default. */
  tokenSeconds?: number
}

/** An API, as the tenant has it registered. */
export interface Api {
  audience: string
  /** How long an access token for it lives; 24 hours by default. */
  tokenSeconds?: number
  /** What a login may ask for, beside the scopes of OpenID Connect; anything by default. */
  scopes?: readonly string[]
  /** Whether a login that asks for `offline_access` gets a refresh token; true by default. */
  allowsOfflineAccess?: boolean
  /** What a person may do, with RBAC on; without, whatever a login asks for is granted. */
  permissions?: (person: Person) => readonly string[]
  /** Which applications get tokens for it when a person logs in: all by default. */
  userPolicy?: 'allow_all' | 'require_client_grant' | 'deny_all'
}

export type RefreshOutcome = 'renewed' | 'refused' | 'reused'

/** Auth0's defaults: the same refresh token is good until it expires or is revoked. */
export interface RefreshTokens {
  /** Each use gives a new one, and using an old one again ends the whole family. */
  rotates?: boolean
  /** For how long the one that was used last is still taken; 0 by default. */
  overlapSeconds?: number
  /** How long one can be used; 30 days by default. */
  lifetimeSeconds?: number
  /** `reused`: an old one came again. The person is their `sub`, where the token is known. */
  onRefresh?: (outcome: RefreshOutcome, person: string | undefined) => void
}

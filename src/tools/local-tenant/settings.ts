import type { Application } from './applications/application.ts'
import type { Faults } from './faults.ts'
import type { Management } from './management/management.ts'
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

import type { RateLimit } from './rate-limit.ts'

/** What can be wrong with a tenant itself. What is wrong with an application follows from its own settings. */
export interface Faults {
  /** The issuer that discovery, logins and tokens name, while the tenant still answers at its own URL. */
  issuer?: string
  /** How far the clock of the tenant is ahead; negative when it is behind. */
  clockAheadSeconds?: number
  rateLimit?: RateLimit
  /** The subscription has no back-channel logout: none is sent, and the Management API refuses its settings. */
  lacksBackchannelLogout?: boolean
  /** The Management API answers each new application with a conflict. */
  hasConflict?: boolean
}
